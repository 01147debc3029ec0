using Coldstart.Analytics.Functions;

namespace Coldstart.Engine.Sending;

/// <summary>A function that blocks are sent to.</summary>
internal interface ISendTarget
{
    Guid Id { get; }

    /// <summary>Takes the place of the next block and gives the sequence of the one before it in that lane, 0 for the first. Called under the journal's ordering lock.</summary>
    long Link(Position position);
}

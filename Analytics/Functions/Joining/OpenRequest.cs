using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>What is known of a request whose report has not come yet.</summary>
internal struct OpenRequest
{
    public ulong Identity { get; set; }

    /// <summary>When this was first heard of, µs of acceptance.</summary>
    public long AcceptedAtUs { get; set; }

    /// <summary>Start as a START line tells it; 0 where unknown.</summary>
    public long StartUs { get; set; }

    /// <summary>Time of the fragment that opened it: tells attempts apart.</summary>
    public long TimeUs { get; set; }

    public InvocationStatus Status { get; set; }

    public InitializationType InitializationType { get; set; }

    public ushort Version { get; set; }

    public uint Stream { get; set; }
}

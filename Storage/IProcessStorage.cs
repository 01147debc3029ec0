using Coldstart.Storage.Journal;

namespace Coldstart.Storage;

/// <summary>All that lasts of one server, and the right to be the only one on it. Disposing closes it, after everything that uses it.</summary>
public interface IProcessStorage : IAsyncDisposable
{
    IStore Store { get; }

    /// <summary>Opened, not yet read.</summary>
    IJournal Journal { get; }

    /// <summary>Where it is, for people: never a password.</summary>
    string Place { get; }

    /// <summary>What an operator should know of how it is set up, in sentences.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>Whether it can be used now, as far as journal and store do not say themselves. Looks at memory alone.</summary>
    StorageCondition Condition => StorageCondition.Sound;

    /// <summary>Completes with a sentence when the right is lost for good: the process must end.</summary>
    Task<string> Lost { get; }
}

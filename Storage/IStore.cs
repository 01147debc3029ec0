using Coldstart.Storage.DeadLetters;
using Coldstart.Storage.Functions;
using Coldstart.Storage.Idempotency;
using Coldstart.Storage.Projects;

namespace Coldstart.Storage;

/// <summary>All that is stored in one database. Every member may be used by many callers at once.</summary>
/// <remarks>
/// Calls fail with <see cref="StoreUnavailableException"/> while the database is out of reach, and work again by themselves when it is back.
/// Disposing waits for what is under way.
/// </remarks>
public interface IStore : IAsyncDisposable
{
    IFunctionStore Functions { get; }

    IIntakeStore Intake { get; }

    IDeadLetterStore DeadLetters { get; }

    IProjectStore Projects { get; }

    /// <summary>How much it is used now. Looks at memory alone.</summary>
    StoreUse Use { get; }
}

namespace Coldstart.Engine.Quotas;

/// <summary>Where front ends of a cluster get their shares of a quota, so that it holds over all of them.</summary>
public interface IQuotaLeases
{
    /// <summary>Tells what was used, and asks for more.</summary>
    /// <exception cref="EngineUnavailableException">Nobody answers now.</exception>
    Task<QuotaLease> AskAsync(QuotaAsk ask, CancellationToken cancellation);
}

/// <summary>Which quota: of a project, or of one of its keys, for one class of requests.</summary>
/// <param name="Project">Whose.</param>
/// <param name="Scope">The project's id, or the key's.</param>
/// <param name="Class">The class, as the front ends number them.</param>
public readonly record struct QuotaName(Guid Project, Guid Scope, byte Class);

/// <summary>A front end's question. It says all that the front end knows: to lose one, or to hear it twice or late, changes nothing.</summary>
/// <param name="Name">Which quota.</param>
/// <param name="Quota">Requests in a window, over all front ends.</param>
/// <param name="FrontEnd">Who asks: an id of the process.</param>
/// <param name="Window">The window that its lease is of, 0 where it has none yet.</param>
/// <param name="LeftMs">What is left of that window.</param>
/// <param name="Used">Requests that it has let through in this window.</param>
/// <param name="Ceiling">How many it may let through in this window.</param>
public sealed record QuotaAsk(QuotaName Name, int Quota, Guid FrontEnd, long Window, int LeftMs, int Used, int Ceiling);

/// <summary>What a front end may let through.</summary>
/// <param name="Window">Names the window.</param>
/// <param name="LeftMs">Milliseconds until it ends, and with it this lease.</param>
/// <param name="Ceiling">Requests that the front end may let through in this window, all together.</param>
/// <param name="UsedByOthers">What other front ends told that they used.</param>
/// <param name="FrontEnds">Front ends that have asked in this window.</param>
public readonly record struct QuotaLease(long Window, int LeftMs, int Ceiling, int UsedByOthers, int FrontEnds);

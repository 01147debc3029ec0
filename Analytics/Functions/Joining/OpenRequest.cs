using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>What is known of a request whose report has not come yet.</summary>
internal struct OpenRequest
{
    private const long RunsUsMax = Limits.DurationMsMax * 1000L;
    private const long KeptUs = 3_600_000_000;
    private const long LostKeptUs = Limits.LostInvocationKeptHours * 3_600_000_000L;

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

    /// <summary>Its deadline passed, and it is counted as lost.</summary>
    public bool IsLost { get; set; }

    /// <summary>When it is lost, µs since 1970 UTC: only what started can be.</summary>
    public readonly long DeadlineUs =>
        StartUs == 0 || IsLost ? long.MaxValue : Math.Max(StartUs + RunsUsMax, AcceptedAtUs) + Limits.LostInvocationGraceSeconds * 1_000_000L;

    /// <summary>Until when its report is waited for.</summary>
    public readonly long KeptUntilUs => AcceptedAtUs + (IsLost ? LostKeptUs : KeptUs);
}

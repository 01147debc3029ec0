using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>What is known of one execution environment and waits for its next invocation.</summary>
internal struct EnvironmentStream
{
    /// <summary>Part of the hash of the log stream; 0 where lines name none.</summary>
    public uint Stream { get; set; }

    /// <summary>When something was last heard of it, µs of acceptance.</summary>
    public long AcceptedAtUs { get; set; }

    /// <summary>INIT_START that no invocation has followed yet; 0 for none.</summary>
    public long InitStartUs { get; set; }

    /// <summary>A suppressed init that waits for the report of its invocation, µs; -1 for none.</summary>
    public long SuppressedInitUs { get; set; }

    /// <summary>When the suppressed init was printed.</summary>
    public long SuppressedAtUs { get; set; }

    public InitializationType InitializationType { get; set; }
}

namespace Coldstart.Cli.Analyze;

/// <summary>What came of one file.</summary>
internal sealed class FileOutcome(string name)
{
    public string Name { get; } = name;

    /// <summary>Records read, of logs each line that tells something of an invocation.</summary>
    public long Records { get; set; }

    /// <summary>Healthy lines that are none of our concern.</summary>
    public long Skipped { get; set; }

    public Misreads Misreads { get; } = new();

    /// <summary>The function that its lines were counted for because they name none, or null.</summary>
    public string? AssumedFunction { get; set; }

    /// <summary>Why it could not be read, or not to its end; null where it could.</summary>
    public string? Trouble { get; set; }
}

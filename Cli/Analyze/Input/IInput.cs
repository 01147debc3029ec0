namespace Coldstart.Cli.Analyze.Input;

/// <summary>Something to analyse: a file, or a stream that comes once.</summary>
internal interface IInput : IDisposable
{
    /// <summary>As people know it.</summary>
    string Name { get; }

    /// <summary>Bytes as they are stored; null where nobody knows.</summary>
    long? SizeBytes { get; }

    /// <summary>Bytes read so far of those that are stored.</summary>
    long ReadBytes { get; }

    /// <summary>The plain bytes as far as they can be looked at in advance: all of a file. May be called many times.</summary>
    Stream OpenAhead();

    /// <summary>All plain bytes. To be called once, after which nothing can be looked at.</summary>
    Stream Open();
}

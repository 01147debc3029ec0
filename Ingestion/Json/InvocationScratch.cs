using Coldstart.Analytics;
using Coldstart.Analytics.Binary;

namespace Coldstart.Ingestion.Json;

/// <summary>Memory that the reading of a record needs; used again for each. Text in it lasts until <see cref="ClearUsed"/>.</summary>
internal sealed class InvocationScratch
{
    private bool isUsed;

    /// <summary>What is wrong with the record.</summary>
    public RecordProblems Problems { get; } = new();

    /// <summary>Text that does not stand in the body as it is: without escapes, cut, put together.</summary>
    public ByteWriter Text { get; } = new(1024);

    /// <summary>The modules of the record.</summary>
    public ModuleList Modules { get; } = new();

    /// <summary>The tags of the record.</summary>
    public TagList Tags { get; } = new();

    /// <summary>What the last records looked like; not cleared.</summary>
    public ShapeMemory Shapes { get; } = new();

    /// <summary>Says that it will hold something.</summary>
    public void Use() => isUsed = true;

    /// <summary>Forgets the last record, if anything was kept of it.</summary>
    public void ClearUsed()
    {
        if (!isUsed) return;
        isUsed = false;
        Problems.Clear();
        Text.ClearAndTrim(Limits.InvocationBytesMax);
        Modules.Clear();
        Tags.Clear();
    }
}

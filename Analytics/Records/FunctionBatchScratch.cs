namespace Coldstart.Analytics.Records;

/// <summary>Memory that a <see cref="FunctionBatchReader"/> needs while it reads; one per reading thread, used again and again.</summary>
public sealed class FunctionBatchScratch
{
    internal (int Start, int Length)[] Names = new (int, int)[32];
    internal ModuleTiming[] Modules = new ModuleTiming[32];

    internal int NameCount;

    /// <summary>Where samples are built before they are copied.</summary>
    internal readonly Binary.ByteWriter Writer = new(1024);

    internal void AddName(int start, int length)
    {
        if (NameCount == Names.Length) Array.Resize(ref Names, Names.Length * 2);
        Names[NameCount++] = (start, length);
    }

    internal Span<ModuleTiming> RentModules(int count)
    {
        if (count > Modules.Length) Modules = new ModuleTiming[Math.Max(count, Modules.Length * 2)];
        return Modules.AsSpan(0, count);
    }
}

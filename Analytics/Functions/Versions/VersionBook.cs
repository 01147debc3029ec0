using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Modules;

namespace Coldstart.Analytics.Functions.Versions;

/// <summary>The last <see cref="Limits.VersionsPerFunction"/> versions of a function, by a serial that is never used again.</summary>
internal sealed class VersionBook
{
    private readonly List<VersionTotals> versions = [];
    private ushort lastSerial;
    private VersionTotals? recent;

    public IReadOnlyList<VersionTotals> Versions => versions;

    public int SizeBytes => versions.Sum(static v => 200 + v.Init.SizeBytes + v.Modules.SizeBytes);

    /// <summary>The serial of a version, new ones included; 0 for no name.</summary>
    public ushort SerialOf(ReadOnlySpan<byte> name, long timeUs)
    {
        if (name.IsEmpty) return 0;
        if (recent is null || !name.SequenceEqual(recent.Name)) recent = FindOrAdd(name);
        recent.See(timeUs);
        return recent.Serial;
    }

    public void Add(ushort serial, in Contribution contribution) => Find(serial)?.Count(contribution, 1);

    public void Remove(ushort serial, in Contribution contribution) => Find(serial)?.Count(contribution, -1);

    /// <summary>The modules of a version; null where it is not kept (any more).</summary>
    public ModuleSums? ModulesOf(ushort serial) => Find(serial)?.Modules;

    /// <summary>The name of a version; empty where it is not kept (any more).</summary>
    public string NameOf(ushort serial) => Find(serial)?.Text ?? "";

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)lastSerial);
        writer.WriteVarint((ulong)versions.Count);
        foreach (var version in versions) version.Encode(writer);
    }

    public void Decode(ref ByteReader reader)
    {
        lastSerial = (ushort)reader.ReadVarint(ushort.MaxValue);
        for (var left = reader.ReadVarint(Limits.VersionsPerFunction); left > 0; left--) versions.Add(VersionTotals.Decode(ref reader));
    }

    private VersionTotals? Find(ushort serial)
    {
        if (recent?.Serial == serial) return recent;
        foreach (var version in versions)
        {
            if (version.Serial == serial) return version;
        }
        return null;
    }

    private VersionTotals FindOrAdd(ReadOnlySpan<byte> name)
    {
        foreach (var version in versions)
        {
            if (name.SequenceEqual(version.Name)) return version;
        }
        if (versions.Count == Limits.VersionsPerFunction) versions.Remove(versions.MinBy(static v => v.LastSeenUs)!);
        // After 65,535 versions the serials start anew: what remembers the first of them is long gone.
        lastSerial = lastSerial == ushort.MaxValue ? (ushort)1 : (ushort)(lastSerial + 1);
        var added = new VersionTotals(lastSerial, name.ToArray());
        versions.Add(added);
        return added;
    }
}

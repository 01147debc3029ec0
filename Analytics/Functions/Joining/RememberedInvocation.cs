using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>A counted invocation in 48 bytes: the facts of its contribution, and where a complement must go.</summary>
internal record struct RememberedInvocation
{
    private long startUs;
    private uint durationUs;
    private uint initUs;
    private uint billedMs;
    private uint billedRestoreMs;
    private uint memoryUsedKb;
    private int weight;
    private ushort memoryMb;
    private ushort ephemeralMb;
    private uint traitsAndKinds;

    /// <summary>Part of the hash of its execution environment; 0 where unknown.</summary>
    public uint Stream { readonly get; private set; }

    /// <summary>Serial of its version in the function's list; 0 for none.</summary>
    public ushort Version { readonly get; private set; }

    public byte Environment { readonly get; private set; }

    public static RememberedInvocation Of(uint stream, ushort version, in Contribution facts) => new()
    {
        Stream = stream,
        Version = version,
        Environment = facts.Environment,
        startUs = facts.StartUs,
        durationUs = (uint)Math.Min(facts.DurationUs, uint.MaxValue),
        // One field serves both: a restored environment was initialised when its version was published, not now.
        initUs = (uint)Math.Min(facts.Has(ContributionTraits.HasRestore) ? facts.RestoreUs : facts.InitUs, uint.MaxValue),
        billedMs = (uint)Math.Min(facts.BilledMs, uint.MaxValue),
        billedRestoreMs = (uint)Math.Min(facts.BilledRestoreMs, uint.MaxValue),
        memoryUsedKb = (uint)Math.Min(facts.MemoryUsedKb, uint.MaxValue),
        weight = facts.Weight,
        memoryMb = (ushort)facts.MemoryMb,
        ephemeralMb = (ushort)facts.EphemeralMb,
        traitsAndKinds = (uint)facts.Traits | (uint)facts.Status << 20 | (uint)facts.Architecture << 23 | (uint)facts.BillingClass << 25,
    };

    /// <summary>The contribution exactly as it was added.</summary>
    public readonly Contribution Contribution
    {
        get
        {
            var traits = (ContributionTraits)(traitsAndKinds & 0xFFFFF);
            var restored = (traits & ContributionTraits.HasRestore) != 0;
            var facts = new Contribution
            {
                StartUs = startUs,
                DurationUs = durationUs,
                InitUs = restored ? 0 : initUs,
                RestoreUs = restored ? initUs : 0,
                BilledMs = billedMs,
                BilledRestoreMs = billedRestoreMs,
                MemoryUsedKb = memoryUsedKb,
                MemoryMb = memoryMb,
                EphemeralMb = ephemeralMb,
                Weight = weight,
                Traits = traits,
                Status = (InvocationStatus)(traitsAndKinds >> 20 & 7),
                Architecture = (Architecture)(traitsAndKinds >> 23 & 3),
                BillingClass = (BillingClass)(traitsAndKinds >> 25 & 7),
                Environment = Environment,
            };
            ContributionRules.Complete(ref facts);
            return facts;
        }
    }

    public readonly long StartUs => startUs;

    public readonly long EndUs => startUs + durationUs;

    public readonly bool Has(ContributionTraits trait) => ((ContributionTraits)traitsAndKinds & trait) != 0;

    public readonly void Encode(ByteWriter writer, long baseUs)
    {
        writer.WriteSigned(startUs - baseUs);
        writer.WriteVarint((ulong)traitsAndKinds);
        writer.WriteVarint((ulong)durationUs);
        writer.WriteVarint((ulong)initUs);
        writer.WriteVarint((ulong)billedMs);
        writer.WriteVarint((ulong)billedRestoreMs);
        writer.WriteVarint((ulong)memoryUsedKb);
        writer.WriteVarint((ulong)memoryMb);
        writer.WriteVarint((ulong)ephemeralMb);
        writer.WriteVarint((ulong)weight);
        writer.WriteVarint((ulong)Environment);
        writer.WriteVarint((ulong)Version);
        writer.WriteVarint((ulong)Stream);
    }

    public static RememberedInvocation Decode(ref ByteReader reader, long baseUs) => new()
    {
        startUs = baseUs + reader.ReadSigned(),
        traitsAndKinds = (uint)reader.ReadVarint(),
        durationUs = (uint)reader.ReadVarint(),
        initUs = (uint)reader.ReadVarint(),
        billedMs = (uint)reader.ReadVarint(),
        billedRestoreMs = (uint)reader.ReadVarint(),
        memoryUsedKb = (uint)reader.ReadVarint(),
        memoryMb = (ushort)reader.ReadVarint(ushort.MaxValue),
        ephemeralMb = (ushort)reader.ReadVarint(ushort.MaxValue),
        weight = reader.ReadVarint(int.MaxValue),
        Environment = (byte)reader.ReadVarint(byte.MaxValue),
        Version = (ushort)reader.ReadVarint(ushort.MaxValue),
        Stream = (uint)reader.ReadVarint(),
    };
}

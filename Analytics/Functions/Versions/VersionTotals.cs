using System.Text;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Modules;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions.Versions;

/// <summary>What is remembered of one version of a function, since it was first seen.</summary>
internal sealed class VersionTotals(ushort serial, byte[] name)
{
    public ushort Serial { get; } = serial;

    public byte[] Name { get; } = name;

    public string Text => Encoding.UTF8.GetString(Name);

    public long FirstSeenUs { get; private set; } = long.MaxValue;

    public long LastSeenUs { get; private set; }

    public long Invocations { get; private set; }

    public long ColdStarts { get; private set; }

    public long Errors { get; private set; }

    public long DurationUs { get; private set; }

    public long DurationCount { get; private set; }

    public Distribution Init { get; private set; } = new();

    public ModuleSums Modules { get; private set; } = new();

    public void See(long timeUs)
    {
        FirstSeenUs = Math.Min(FirstSeenUs, timeUs);
        LastSeenUs = Math.Max(LastSeenUs, timeUs);
    }

    public void Count(in Contribution contribution, int sign)
    {
        if (contribution.Has(ContributionTraits.Throttled | ContributionTraits.Warmup | ContributionTraits.InitFailure)) return;
        var weight = sign * contribution.Weight;
        Invocations += weight;
        if (contribution.Has(ContributionTraits.Cold)) ColdStarts += weight;
        if (contribution.Status is Records.InvocationStatus.Error or Records.InvocationStatus.Timeout or Records.InvocationStatus.OutOfMemory) Errors += weight;
        if (contribution.Has(ContributionTraits.HasDuration))
        {
            DurationUs += weight * contribution.DurationUs;
            DurationCount += weight;
        }
        if (!contribution.Has(ContributionTraits.HasInit) || contribution.Has(ContributionTraits.ProactiveInit)) return;
        if (sign > 0) Init.Add(contribution.InitUs, contribution.Weight);
        else Init.Remove(contribution.InitUs, contribution.Weight);
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)Serial);
        writer.WriteBytes(Name);
        writer.WriteSigned(FirstSeenUs);
        writer.WriteSigned(LastSeenUs);
        writer.WriteVarint(Invocations);
        writer.WriteVarint(ColdStarts);
        writer.WriteVarint(Errors);
        writer.WriteVarint(DurationUs);
        writer.WriteVarint(DurationCount);
        EncodeInit(writer);
        Modules.Encode(writer);
    }

    public static VersionTotals Decode(ref ByteReader reader) =>
        new((ushort)reader.ReadVarint(ushort.MaxValue), reader.ReadBytes().ToArray())
        {
            FirstSeenUs = reader.ReadSigned(),
            LastSeenUs = reader.ReadSigned(),
            Invocations = reader.ReadVarint64(),
            ColdStarts = reader.ReadVarint64(),
            Errors = reader.ReadVarint64(),
            DurationUs = reader.ReadVarint64(),
            DurationCount = reader.ReadVarint64(),
            Init = DecodeInit(ref reader),
            Modules = ModuleSums.Decode(ref reader),
        };

    private void EncodeInit(ByteWriter writer)
    {
        Init.Sketch.Encode(writer);
        if (Init.IsEmpty) return;
        writer.WriteVarint128((UInt128)Init.Sum);
        writer.WriteVarint(Init.Minimum);
        writer.WriteVarint(Init.Maximum - Init.Minimum);
    }

    private static Distribution DecodeInit(ref ByteReader reader)
    {
        var init = new Distribution();
        init.Sketch.MergeEncoded(ref reader);
        if (init.IsEmpty) return init;
        init.AddToSum((Int128)reader.ReadVarint128());
        var minimum = reader.ReadVarint64();
        init.SetExtremes(minimum, checked(minimum + reader.ReadVarint64()));
        return init;
    }
}

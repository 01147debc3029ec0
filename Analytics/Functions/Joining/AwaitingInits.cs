using Coldstart.Analytics.Binary;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>An initialisation that a trace told of, apart from the invocation that waited for it.</summary>
/// <param name="Identity">Of its span: told again, it counts once.</param>
/// <param name="Stream">Its environment, 0 where unknown.</param>
/// <param name="EndUs">When the environment was ready.</param>
/// <param name="InitUs">How long it took.</param>
/// <param name="IsTaken">Its invocation has it.</param>
internal readonly record struct AwaitingInit(ulong Identity, uint Stream, long EndUs, long InitUs, bool IsTaken)
{
    /// <summary>
    /// How far behind it an invocation began, from 0; negative where it cannot be the one that waited. Of the same environment it is the first; where one of both names
    /// none, it must say itself that it was cold, and soon: of two that began at the same time either may take it, for no figure shows which.
    /// </summary>
    public long DistanceTo(uint stream, long startUs, bool isCold)
    {
        var behindUs = startUs - EndUs + ContributionRules.AttemptGapUs;
        if (Stream != 0 && stream != 0) return Stream == stream ? behindUs : -1;
        return isCold && behindUs <= ContributionRules.InitAheadUs + ContributionRules.AttemptGapUs ? behindUs : -1;
    }
}

/// <summary>The latest of them; the oldest leaves, and then no cold start shows it.</summary>
internal sealed class AwaitingInits
{
    private readonly List<AwaitingInit> inits = [];

    public int Count => inits.Count;

    public void Add(in AwaitingInit init)
    {
        if (inits.Count == Limits.EnvironmentStreamsPerFunction) inits.RemoveAt(0);
        inits.Add(init);
    }

    public bool Knows(ulong identity) => inits.Exists(known => known.Identity == identity);

    /// <summary>Takes out the init that an invocation waited for.</summary>
    /// <param name="stream">The environment of the invocation, 0 where unknown.</param>
    /// <param name="startUs">When it began.</param>
    /// <param name="isCold">It says that it was a cold start.</param>
    /// <param name="init">What was found.</param>
    public bool TryTake(uint stream, long startUs, bool isCold, out AwaitingInit init)
    {
        var best = -1;
        var least = long.MaxValue;
        for (var i = 0; i < inits.Count; i++)
        {
            if (inits[i].IsTaken) continue;
            var distance = inits[i].DistanceTo(stream, startUs, isCold);
            if (distance < 0 || distance >= least) continue;
            (best, least) = (i, distance);
        }
        init = best < 0 ? default : inits[best];
        if (best >= 0) inits[best] = init with { IsTaken = true };
        return best >= 0;
    }

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint((ulong)inits.Count);
        foreach (var init in inits)
        {
            writer.WriteUInt64(init.Identity);
            writer.WriteVarint((ulong)init.Stream);
            writer.WriteSigned(init.EndUs);
            writer.WriteSigned(init.InitUs);
            writer.WriteByte(init.IsTaken ? (byte)1 : (byte)0);
        }
    }

    public static AwaitingInits Decode(ref ByteReader reader)
    {
        var result = new AwaitingInits();
        for (var left = reader.ReadVarint(Limits.EnvironmentStreamsPerFunction); left > 0; left--)
        {
            var init = new AwaitingInit(reader.ReadUInt64(), (uint)reader.ReadVarint(), reader.ReadSigned(), reader.ReadSigned(), reader.ReadByte() != 0);
            if (init.EndUs < 0 || init.InitUs < 0) CorruptDataException.Throw("an init ended before all time");
            result.inits.Add(init);
        }
        return result;
    }
}

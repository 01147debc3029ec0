using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>The part that gives an initialisation that a trace told of to the invocation that waited for it, whichever came first.</summary>
internal sealed partial class InvocationJoiner
{
    private AwaitingInits inits = new();

    /// <summary>There is something for <see cref="EncodeInits"/>.</summary>
    public bool HasInits => inits.Count > 0;

    public void EncodeInits(ByteWriter writer) => inits.Encode(writer);

    public void DecodeInits(ref ByteReader reader) => inits = AwaitingInits.Decode(ref reader);

    /// <summary>A span of an initialisation. It is no invocation: one that nobody waited for counts nothing.</summary>
    private JoinResult TakeToldInit(scoped in InvocationRecord record, long acceptedAtUs)
    {
        var stream = StreamOf(record.ExecutionEnvironment);
        var identity = RecordIdentity.Of(record);
        if (identity == 0) identity = Math.Max(Hash64.Mix(Hash64.Mix(stream, (ulong)record.TimeUs), (ulong)record.InitUs), 1);
        if (inits.Knows(identity)) return JoinResult.Duplicate;
        var init = new AwaitingInit(identity, stream, record.TimeUs, record.InitUs, IsTaken: false);
        var slot = remembered.FindNearest(init, static (known, init) => DistanceOf(init, known));
        inits.Add(init with { IsTaken = slot >= 0 });
        // It is no record of its own of that invocation, and so no example of a cold start.
        if (slot >= 0 && !remembered[slot].Has(ContributionTraits.HasInit)) Complement(slot, FactsOf(init, remembered[slot].StartUs), 0, stream, hasModules: false, acceptedAtUs);
        return JoinResult.Held;
    }

    /// <summary>Gives an invocation that was not known yet the init that was told before it; where AWS printed one, that counts.</summary>
    private void JoinToldInit(ref Contribution facts, uint stream)
    {
        if (facts.Has(ContributionTraits.HasRestore | ContributionTraits.Throttled)) return;
        if (!inits.TryTake(stream, facts.StartUs, facts.Has(ContributionTraits.SaidCold | ContributionTraits.HasInit), out var init) || facts.Has(ContributionTraits.HasInit)) return;
        ContributionRules.Complement(ref facts, FactsOf(init, facts.StartUs));
    }

    /// <summary>What an init tells of the invocation that it was for. A printed one replaces it.</summary>
    private static Contribution FactsOf(in AwaitingInit init, long startUs) => new()
    {
        InitUs = Math.Min(init.InitUs, uint.MaxValue),
        Traits = ContributionTraits.HasInit | ContributionTraits.SelfMeasuredInit
            | (startUs - init.EndUs > ContributionRules.InitAheadUs ? ContributionTraits.InitAhead : ContributionTraits.None),
    };

    private static long DistanceOf(in AwaitingInit init, in RememberedInvocation known)
    {
        if (known.Has(ContributionTraits.InitFailure | ContributionTraits.HasRestore | ContributionTraits.Throttled) || !known.Has(ContributionTraits.HasDuration)) return -1;
        var isNamed = init.Stream != 0 && known.Stream != 0;
        // Of an environment without a name one that has its init already is another one's.
        return init.DistanceTo(known.Stream, known.StartUs, known.Has(ContributionTraits.SaidCold)) is var distance && !isNamed && known.Has(ContributionTraits.HasInit) ? -1 : distance;
    }
}

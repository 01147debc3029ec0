using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Functions.Joining;
using Coldstart.Analytics.Functions.Versions;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Samples;

/// <summary>
/// Single cold starts and errors worth showing, until a flush stores them. Over the bound the slowest half and the newest half stay.
/// </summary>
internal sealed class SampleKeeper
{
    private const long NewerUs = 1_000_000;

    private readonly List<PendingSample> pending = [];
    private readonly SampleGate[] gates = new SampleGate[2];
    private long serial;

    public IReadOnlyList<PendingSample> Pending => pending;

    public int SizeBytes => pending.Sum(static sample => 80 + sample.Bytes.Length) + 300;

    /// <summary>Keeps what a record told of an invocation, if it is an example of anything.</summary>
    public void Keep(in JoinResult joined, VersionBook versions, scoped in InvocationRecord record, ByteWriter scratch)
    {
        if (joined.Outcome is JoinOutcome.Duplicate or JoinOutcome.Held) return;
        var facts = joined.Contribution;
        if (facts.Has(ContributionTraits.Cold) && (joined.Outcome == JoinOutcome.Counted || joined.TakesModules))
        {
            var rank = facts.Has(ContributionTraits.HasRestore) ? facts.RestoreUs : facts.InitUs;
            if (IsWorthKeeping(isError: false, facts.StartUs, rank))
            {
                Put(new PendingSample(false, facts.StartUs, OrdinalOf(record), rank, SampleCodec.WriteColdStart(scratch, facts, versions.NameOf(joined.Version), record)));
            }
        }
        if (facts.Status >= InvocationStatus.Error && !facts.Has(ContributionTraits.Throttled) && IsWorthKeeping(isError: true, facts.StartUs, 0))
        {
            Put(new PendingSample(true, facts.StartUs, OrdinalOf(record), 0, SampleCodec.WriteError(scratch, facts, versions.NameOf(joined.Version), record)));
        }
    }

    /// <summary>Drops samples that were stored.</summary>
    public void Drop(IReadOnlyList<PendingSample> stored)
    {
        var gone = new HashSet<PendingSample>(stored, ReferenceEqualityComparer.Instance);
        pending.RemoveAll(gone.Contains);
        Array.Clear(gates);
    }

    public void Encode(ByteWriter writer) => writer.WriteVarint(serial);

    public void Decode(ref ByteReader reader) => serial = reader.ReadVarint64();

    private long OrdinalOf(scoped in InvocationRecord record)
    {
        var identity = RecordIdentity.Of(record);
        return identity == 0 ? ++serial : (long)(identity & long.MaxValue);
    }

    private bool IsWorthKeeping(bool isError, long timeUs, long rank)
    {
        ref var gate = ref gates[isError ? 1 : 0];
        if (!gate.IsKnown) gate = GateOf(isError);
        return timeUs >= gate.NextTimeUs || rank > gate.Rank;
    }

    // Once there are enough, a further one must be slower than most or a second newer than all: at a high rate almost none is, and none is built.
    private SampleGate GateOf(bool isError)
    {
        var ranks = new List<long>();
        var newestUs = long.MinValue;
        foreach (var sample in pending)
        {
            if (sample.IsError != isError) continue;
            ranks.Add(sample.Rank);
            newestUs = Math.Max(newestUs, sample.TimeUs);
        }
        if (ranks.Count < Limits.PendingSamplesPerFunction) return SampleGate.Open;
        ranks.Sort();
        return new SampleGate(newestUs + NewerUs, ranks[^(Limits.PendingSamplesPerFunction / 2)]);
    }

    private void Put(PendingSample sample)
    {
        gates[sample.IsError ? 1 : 0] = default;
        // An error that is told twice keeps its fullest text.
        var known = pending.FindIndex(p => p.IsError == sample.IsError && p.Ordinal == sample.Ordinal && p.TimeUs == sample.TimeUs);
        if (known >= 0)
        {
            if (pending[known].Bytes.Length <= sample.Bytes.Length) pending[known] = sample;
            return;
        }
        pending.Add(sample);
        if (pending.Count(p => p.IsError == sample.IsError) > 2 * Limits.PendingSamplesPerFunction) Thin(sample.IsError);
    }

    private void Thin(bool isError)
    {
        var some = pending.Where(p => p.IsError == isError).ToList();
        var slowest = some.OrderByDescending(static p => p.Rank).Take(Limits.PendingSamplesPerFunction / 2);
        var newest = some.OrderByDescending(static p => p.TimeUs).Take(Limits.PendingSamplesPerFunction / 2);
        var kept = new HashSet<PendingSample>(slowest.Concat(newest), ReferenceEqualityComparer.Instance);
        pending.RemoveAll(p => p.IsError == isError && !kept.Contains(p));
    }
}

/// <summary>What a further sample must have to be kept: a time from which on any is, or a rank above this one.</summary>
internal readonly record struct SampleGate(long NextTimeUs, long Rank)
{
    public static SampleGate Open => new(long.MinValue, long.MinValue);

    /// <summary>The default is unknown: no sample has the time 0.</summary>
    public bool IsKnown => NextTimeUs != 0;
}

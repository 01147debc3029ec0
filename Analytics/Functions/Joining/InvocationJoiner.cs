using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>
/// Joins what is told of one invocation by different lines, requests and doors, so that it is counted once
/// (EXACTLY-ONCE.md, rules 19 to 21):
/// <list type="number">
/// <item>A record with an id is looked up among the remembered invocations, attempt by attempt.</item>
/// <item>Found: it adds the facts that are missing; the invocation is taken out of the statistics and put back complete.</item>
/// <item>Not found: a report or an SDK record is counted, with what fragments of its request and environment said before.</item>
/// <item>Not found, and only a fragment: it waits. A start that waits beyond its deadline is lost, until its report comes after all.</item>
/// </list>
/// Deterministic: it knows no clock but the time of acceptance, so that a replay ends in the same state.
/// </summary>
internal sealed partial class InvocationJoiner(InvocationLedger ledger, EnvironmentNames environments, bool isEdge)
{
    private RememberedInvocations remembered = new();
    private OpenRequests open = new();
    private EnvironmentStreams streams = new();
    private AwaitingReports awaiting = new();
    private ulong serial;

    public int SizeBytes => remembered.SizeBytes + open.Count * 64 + streams.Count * 48 + inits.Count * 40 + 200;

    public JoinResult Take(scoped in InvocationRecord record, long acceptedAtUs) => record.Kind switch
    {
        RecordKind.Invocation or RecordKind.Report => TakeInvocation(record, acceptedAtUs),
        RecordKind.Start or RecordKind.RuntimeDone or RecordKind.TimedOut or RecordKind.Error => TakeFragment(record, acceptedAtUs),
        RecordKind.ColdStartReport => TakeColdStartReport(record, acceptedAtUs),
        RecordKind.LogsDropped => CountDropped(record, acceptedAtUs),
        // An init that says it was a cold start is told by a trace, which no report of its invocation repeats.
        RecordKind.InitReport when record.ColdStart && record.Status < InvocationStatus.Error => TakeToldInit(record, acceptedAtUs),
        _ => TakeEnvironmentEvent(record, acceptedAtUs),
    };

    /// <inheritdoc cref="OpenRequests.DueUs"/>
    public long DueUs => open.DueUs;

    /// <inheritdoc cref="OpenRequests.Settle"/>
    public void Settle(long nowUs) => open.Settle(nowUs, ledger);

    /// <inheritdoc cref="RememberedInvocations.Anticipate"/>
    public ulong Anticipate(ReadOnlySpan<byte> identities) => remembered.Anticipate(identities);

    /// <inheritdoc cref="RememberedInvocations.Trim"/>
    public void Trim() => remembered.Trim();

    public void Encode(ByteWriter writer)
    {
        writer.WriteVarint(serial);
        remembered.Encode(writer);
        open.Encode(writer);
        streams.Encode(writer);
        awaiting.Encode(writer);
    }

    public void Decode(ref ByteReader reader)
    {
        serial = reader.ReadVarint();
        remembered = RememberedInvocations.Decode(ref reader);
        open = OpenRequests.Decode(ref reader);
        streams = EnvironmentStreams.Decode(ref reader);
        awaiting = AwaitingReports.Decode(ref reader);
    }

    /// <summary>A part of the hash of a log stream, never 0 for one that has a name.</summary>
    private static uint StreamOf(ReadOnlySpan<byte> executionEnvironment) =>
        executionEnvironment.IsEmpty ? 0 : (uint)(Hash64.Of(executionEnvironment) >> 32) | 1;

    private JoinResult TakeInvocation(scoped in InvocationRecord record, long acceptedAtUs)
    {
        var facts = ContributionRules.FactsOf(record, isEdge);
        facts.Environment = environments.IndexOf(record.Environment);
        var stream = StreamOf(record.ExecutionEnvironment);
        var version = ledger.Versions.SerialOf(record.FunctionVersion.IsEmpty ? record.DeploymentId : record.FunctionVersion, facts.StartUs);
        var hasModules = !record.Modules.IsEmpty;
        var identity = RecordIdentity.Of(record);
        if (identity != 0 && !TryPlace(ref identity, facts.StartUs, ContributionRules.EndUsOf(facts), out var slot))
        {
            return slot < 0 ? JoinResult.Duplicate : Complement(slot, facts, version, stream, hasModules, acceptedAtUs);
        }
        if (identity != 0 && open.Count > 0 && open.TryTake(identity, out var request))
        {
            if (request.IsLost) ledger.CountLost(request.StartUs, -1, acceptedAtUs);
            Join(ref facts, ref version, ref stream, request, record.Kind);
        }
        if (record.Kind == RecordKind.Report)
        {
            if (streams.Count > 0) JoinEnvironment(ref facts, stream);
            if (awaiting.TryTake(stream, facts, out var reported) && remembered.TryFind(reported, out slot))
            {
                return CompleteColdStart(slot, identity, facts, version, stream, acceptedAtUs);
            }
        }
        if (inits.Count > 0) JoinToldInit(ref facts, stream);
        return Count(identity, facts, version, stream, hasModules, acceptedAtUs);
    }

    /// <summary>
    /// Finds the attempt of a request that a span of time belongs to.
    /// </summary>
    /// <returns>True if it is not remembered: <paramref name="identity"/> is then the one to remember it under.</returns>
    private bool TryPlace(ref ulong identity, long startUs, long endUs, out int slot)
    {
        var request = identity;
        for (var attempt = 0; attempt < Limits.AttemptsPerRequest; attempt++)
        {
            identity = attempt == 0 ? request : Hash64.Mix(request, (ulong)attempt);
            if (!remembered.TryFind(identity, out slot)) return true;
            ref var known = ref remembered[slot];
            if (startUs <= known.EndUs + ContributionRules.AttemptGapUs && endUs >= known.StartUs - ContributionRules.AttemptGapUs) return false;
        }
        slot = -1;
        return false;
    }

    private JoinResult Count(ulong identity, Contribution facts, ushort version, uint stream, bool hasModules, long acceptedAtUs)
    {
        ContributionRules.Complete(ref facts);
        var takesModules = hasModules && facts.Has(ContributionTraits.Cold);
        if (takesModules) facts.Traits |= ContributionTraits.HasModules;
        ledger.Count(facts, version, acceptedAtUs);
        if (identity != 0) remembered.Add(identity, RememberedInvocation.Of(stream, version, facts), acceptedAtUs);
        return new JoinResult(JoinOutcome.Counted, facts, version, takesModules);
    }

    private JoinResult Complement(int slot, in Contribution later, ushort version, uint stream, bool hasModules, long acceptedAtUs)
    {
        var known = remembered[slot];
        var before = known.Contribution;
        var after = before;
        ContributionRules.Complement(ref after, later);
        ContributionRules.Complete(ref after);
        var takesModules = hasModules && after.Has(ContributionTraits.Cold) && !after.Has(ContributionTraits.HasModules);
        if (takesModules) after.Traits |= ContributionTraits.HasModules;
        var joined = RememberedInvocation.Of(known.Stream == 0 ? stream : known.Stream, known.Version == 0 ? version : known.Version, after);
        if (joined == known) return JoinResult.Duplicate;
        remembered[slot] = joined;
        ledger.Replace(before, known.Version, after, joined.Version, acceptedAtUs);
        return new JoinResult(JoinOutcome.Complemented, after, joined.Version, takesModules);
    }

    private JoinResult TakeFragment(scoped in InvocationRecord record, long acceptedAtUs)
    {
        var identity = RecordIdentity.Of(record);
        if (identity == 0) return JoinResult.Held;
        var status = record.Kind switch
        {
            RecordKind.TimedOut => InvocationStatus.Timeout,
            RecordKind.Error when record.Status < InvocationStatus.Error => InvocationStatus.Error,
            _ => record.Status,
        };
        var stream = StreamOf(record.ExecutionEnvironment);
        var version = ledger.Versions.SerialOf(record.FunctionVersion, record.TimeUs);
        if (TryPlace(ref identity, record.TimeUs, record.TimeUs, out var slot))
        {
            open.Note(new OpenRequest
            {
                Identity = identity,
                AcceptedAtUs = acceptedAtUs,
                StartUs = record.Kind == RecordKind.Start ? record.TimeUs : 0,
                TimeUs = record.TimeUs,
                Status = status,
                InitializationType = record.InitializationType,
                Version = version,
                Stream = stream,
            });
            return JoinResult.Held;
        }
        if (slot < 0) return JoinResult.Held;
        var later = new Contribution { Status = status, Architecture = record.Architecture, BillingClass = ContributionRules.ClassOf(record, isEdge) };
        var result = Complement(slot, later, version, stream, hasModules: false, acceptedAtUs);
        // A START or an error line is no record of its own: that it brought nothing new makes it no duplicate.
        return result.Outcome == JoinOutcome.Duplicate ? JoinResult.Held : result;
    }

    private static void Join(ref Contribution facts, ref ushort version, ref uint stream, in OpenRequest request, RecordKind kind)
    {
        if (kind == RecordKind.Report && request.StartUs != 0) facts.StartUs = request.StartUs;
        if (request.Status > facts.Status && facts.Status != InvocationStatus.Throttled) facts.Status = request.Status;
        if (version == 0) version = request.Version;
        if (stream == 0) stream = request.Stream;
        if (facts.BillingClass == Costs.BillingClass.OnDemand) facts.BillingClass = ContributionRules.ClassOf(request.InitializationType);
    }
}

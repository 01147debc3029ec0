using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Analytics.Records;
using Coldstart.Analytics.Windows;

namespace Coldstart.Analytics.Functions.Joining;

/// <summary>The part that joins what is told of an execution environment, not of a request.</summary>
internal sealed partial class InvocationJoiner
{
    private JoinResult TakeEnvironmentEvent(scoped in InvocationRecord record, long acceptedAtUs)
    {
        var stream = StreamOf(record.ExecutionEnvironment);
        streams.TryGet(stream, out var state);
        state.AcceptedAtUs = acceptedAtUs;
        if (record.InitializationType != InitializationType.Unknown) state.InitializationType = record.InitializationType;
        var result = JoinResult.Held;
        switch (record.Kind)
        {
            case RecordKind.InitStart:
                result = NoteInitStart(ref state, record.TimeUs, acceptedAtUs);
                break;
            case RecordKind.InitReport when record.Phase == InitPhase.Invoke:
                result = NoteSuppressedInit(ref state, record, acceptedAtUs);
                break;
            case RecordKind.InitReport or RecordKind.RestoreReport when record.Status >= InvocationStatus.Error:
                result = CountInitFailure(stream, record, acceptedAtUs);
                break;
            case RecordKind.RestoreStart:
                state.InitializationType = InitializationType.SnapStart;
                break;
        }
        streams.Put(state);
        return result;
    }

    private JoinResult NoteInitStart(ref EnvironmentStream state, long initStartUs, long acceptedAtUs)
    {
        // The report of the first invocation may have come before this line: then it waits for nothing any more.
        if (state.Stream != 0)
        {
            var slot = remembered.FindLatest(
                (state.Stream, initStartUs),
                static (known, wanted) => known.Stream == wanted.Stream && known.Has(ContributionTraits.HasInit) && known.StartUs >= wanted.initStartUs);
            if (slot >= 0)
            {
                var known = remembered[slot].Contribution;
                if (!IsAhead(known, initStartUs)) return JoinResult.Held;
                var result = Complement(slot, new Contribution { Traits = ContributionTraits.InitAhead }, 0, state.Stream, hasModules: false, acceptedAtUs);
                return result.Outcome == JoinOutcome.Duplicate ? JoinResult.Held : result;
            }
        }
        state.InitStartUs = initStartUs;
        return JoinResult.Held;
    }

    /// <summary>INIT_REPORT of the invoke phase: a cold start that the REPORT alone does not show (DOMAIN.md 1.4).</summary>
    private JoinResult NoteSuppressedInit(ref EnvironmentStream state, scoped in InvocationRecord record, long acceptedAtUs)
    {
        var slot = remembered.FindLatest(
            (state.Stream, record.TimeUs),
            static (known, wanted) => known.Stream == wanted.Stream && !known.Has(ContributionTraits.InitFailure)
                && known.StartUs - ContributionRules.AttemptGapUs <= wanted.TimeUs && wanted.TimeUs <= known.EndUs + ContributionRules.AttemptGapUs);
        if (slot < 0)
        {
            state.SuppressedInitUs = record.InitUs;
            state.SuppressedAtUs = record.TimeUs;
            return JoinResult.Held;
        }
        var later = new Contribution { InitUs = record.InitUs, Traits = ContributionTraits.HasInit | ContributionTraits.SuppressedInit };
        var result = Complement(slot, later, 0, state.Stream, hasModules: false, acceptedAtUs);
        return result.Outcome == JoinOutcome.Duplicate ? JoinResult.Held : result;
    }

    private JoinResult CountInitFailure(uint stream, scoped in InvocationRecord record, long acceptedAtUs)
    {
        var failure = new Contribution { StartUs = record.TimeUs, Weight = 1, Status = record.Status, Traits = ContributionTraits.InitFailure };
        // The same line delivered twice is one failure: its environment and time are its identity, or, of a span, its own id.
        var identity = stream == 0 ? RecordIdentity.Of(record) : Math.Max(Hash64.Mix(stream, (ulong)record.TimeUs), 1);
        if (identity != 0 && remembered.TryFind(identity, out _)) return JoinResult.Held;
        ledger.Count(failure, 0, acceptedAtUs);
        if (identity != 0) remembered.Add(identity, RememberedInvocation.Of(stream, 0, failure), acceptedAtUs);
        return new JoinResult(JoinOutcome.Counted, failure, 0, TakesModules: false);
    }

    /// <summary>Events that were lost before they were delivered. No invocation, and so nothing to keep a sample of.</summary>
    private JoinResult CountDropped(scoped in InvocationRecord record, long acceptedAtUs)
    {
        var stream = StreamOf(record.ExecutionEnvironment);
        // The same event delivered twice is told once. Environments without a name lose different numbers, or at different times.
        var identity = Math.Max(Hash64.Mix(Hash64.Mix(stream, (ulong)record.TimeUs), (ulong)record.MetricValue), 1);
        if (remembered.TryFind(identity, out _)) return JoinResult.Duplicate;
        ledger.Windows.Count(Counter.DroppedRecords, record.TimeUs, record.MetricValue, acceptedAtUs);
        var noInvocation = new Contribution { StartUs = record.TimeUs, Weight = 1, Traits = ContributionTraits.InitFailure };
        remembered.Add(identity, RememberedInvocation.Of(stream, 0, noInvocation), acceptedAtUs);
        return JoinResult.Held;
    }

    /// <summary>Adds to a report what its environment said before it.</summary>
    private void JoinEnvironment(ref Contribution facts, uint stream)
    {
        if (!streams.TryGet(stream, out var state)) return;
        if (state.SuppressedInitUs >= 0 && (stream != 0 || Covers(facts, state.SuppressedAtUs)))
        {
            facts.InitUs = state.SuppressedInitUs;
            facts.Traits |= ContributionTraits.HasInit | ContributionTraits.SuppressedInit;
            state.SuppressedInitUs = -1;
        }
        if (state.InitStartUs != 0 && facts.Has(ContributionTraits.HasInit) && state.InitStartUs <= facts.StartUs)
        {
            if (!facts.Has(ContributionTraits.SuppressedInit) && IsAhead(facts, state.InitStartUs)) facts.Traits |= ContributionTraits.InitAhead;
            state.InitStartUs = 0;
        }
        if (facts.BillingClass == BillingClass.OnDemand) facts.BillingClass = ContributionRules.ClassOf(state.InitializationType);
        streams.Put(state);
    }

    /// <summary>
    /// Document 1's report: a cold start without a duration, counted at once and joined with the REPORT of its log stream,
    /// whichever comes first.
    /// </summary>
    private JoinResult TakeColdStartReport(scoped in InvocationRecord record, long acceptedAtUs)
    {
        var facts = ContributionRules.FactsOf(record, isEdge);
        facts.Environment = environments.IndexOf(record.Environment);
        var stream = StreamOf(record.ExecutionEnvironment);
        var version = ledger.Versions.SerialOf(record.FunctionVersion, facts.StartUs);
        var slot = remembered.FindLatest(
            (stream, facts.StartUs),
            static (known, wanted) => known.Stream == wanted.stream && !known.Has(ContributionTraits.InitFailure)
                && (wanted.stream != 0 && known.Has(ContributionTraits.HasInit) || known.Has(ContributionTraits.HasDuration) && Covers(known, wanted.StartUs)));
        if (slot >= 0)
        {
            // Where AWS printed an init, AWS also knows whether somebody waited for it.
            if (remembered[slot].Has(ContributionTraits.HasInit | ContributionTraits.HasRestore)) facts.Traits &= ~ContributionTraits.SaidCold;
            return Complement(slot, facts, version, stream, hasModules: false, acceptedAtUs);
        }
        var identity = Math.Max(stream != 0 ? Hash64.Mix(Hash64.Of(record.ExecutionEnvironment), 1) : Hash64.Mix(++serial, 2), 1);
        if (remembered.TryFind(identity, out _)) return JoinResult.Duplicate;
        awaiting.Add(new AwaitingReport(identity, stream, facts.StartUs));
        return Count(identity, facts, version, stream, hasModules: false, acceptedAtUs);
    }

    /// <summary>The REPORT of a cold start that was counted before: it gets its duration, and its request's identity.</summary>
    private JoinResult CompleteColdStart(int slot, ulong identity, in Contribution facts, ushort version, uint stream, long acceptedAtUs)
    {
        var result = Complement(slot, facts, version, stream, hasModules: false, acceptedAtUs);
        if (identity == 0) return result;
        var joined = remembered[slot];
        remembered.Remove(slot);
        remembered.Add(identity, RememberedInvocation.Of(joined.Stream, joined.Version, joined.Contribution), acceptedAtUs);
        return result;
    }

    private static bool IsAhead(in Contribution facts, long initStartUs) =>
        facts.StartUs - initStartUs - facts.InitUs > ContributionRules.InitAheadUs;

    private static bool Covers(in Contribution facts, long timeUs) =>
        facts.StartUs - ContributionRules.AttemptGapUs <= timeUs && timeUs <= ContributionRules.EndUsOf(facts) + ContributionRules.AttemptGapUs;

    private static bool Covers(in RememberedInvocation known, long timeUs) =>
        known.StartUs - ContributionRules.AttemptGapUs <= timeUs && timeUs <= known.EndUs + ContributionRules.AttemptGapUs;
}

using Coldstart.Analytics;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.MetricStreams;

/// <summary>
/// Makes records of the data points that are of a function and of use: of those that <c>AWS/Lambda</c> measures by function name alone, for the ones by
/// version, alias and over all functions count the same once more.
/// </summary>
internal sealed class MetricRecords(LogSink sink)
{
    // Beyond it a double has no whole numbers.
    private const double GreatestValue = 1L << 53;

    /// <summary>Takes a data point.</summary>
    /// <param name="point">What was read.</param>
    /// <param name="raw">Its bytes as they came.</param>
    public void Take(in MetricPoint point, ReadOnlySpan<byte> raw)
    {
        var metric = point.Namespace.SequenceEqual("AWS/Lambda"u8) && point.Dimensions == 1 && !point.FunctionName.IsEmpty ? MetricOf(point.Name) : PlatformMetric.None;
        if (metric == PlatformMetric.None)
        {
            sink.Skip();
            return;
        }
        var value = metric is PlatformMetric.ConcurrentExecutions or PlatformMetric.IteratorAge ? point.Greatest : point.Sum;
        if (!FunctionNames.IsValid(point.FunctionName) || !IsPlace(point.Account) || !IsPlace(point.Region)) Reject("the account, the region or the function is none", raw);
        else if (!(value >= 0 && value <= GreatestValue)) Reject("the value must be a number of 0 or more", raw);
        else if (!sink.IsPossible(point.TimeUs)) sink.RejectPayload(RejectionReason.OutOfRange, "the time must be after 2014-11-13 and at most 10 minutes ahead", raw);
        else
        {
            var record = new InvocationRecord { Kind = RecordKind.PlatformMetric, TimeUs = point.TimeUs, Metric = metric, MetricValue = (long)Math.Round(value) };
            sink.Emit(point.Account, point.Region, point.FunctionName, record);
        }
    }

    private static PlatformMetric MetricOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("Throttles"u8)) return PlatformMetric.Throttles;
        if (name.SequenceEqual("ConcurrentExecutions"u8)) return PlatformMetric.ConcurrentExecutions;
        if (name.SequenceEqual("ProvisionedConcurrencySpilloverInvocations"u8)) return PlatformMetric.SpilloverInvocations;
        if (name.SequenceEqual("IteratorAge"u8)) return PlatformMetric.IteratorAge;
        return name.SequenceEqual("DeadLetterErrors"u8) ? PlatformMetric.DeadLetterErrors : PlatformMetric.None;
    }

    private static bool IsPlace(ReadOnlySpan<byte> text) => text.Length <= Limits.AccountOrRegionCharactersMax && text.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;

    private void Reject(string detail, ReadOnlySpan<byte> raw) => sink.RejectPayload(RejectionReason.MalformedPayload, detail, raw);
}

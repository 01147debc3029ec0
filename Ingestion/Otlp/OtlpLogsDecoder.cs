using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.Otlp;

/// <summary>
/// Reads an <c>ExportLogsServiceRequest</c> in its binary form. The collector layer makes a line of Lambda of each event that it hears: it is read as that line, by the
/// same code as at all doors. Of what a logger wrote only a ColdStartReport is believed.
/// </summary>
/// <remarks>Never throws for what is in a request. Not safe for concurrent use; rent one per request, its buffers are used again.</remarks>
public sealed class OtlpLogsDecoder : IOtlpDecoder
{
    private readonly LogSink sink = new();
    private readonly OtlpDefaults known = new();
    private readonly ByteWriter scratch = new(256);
    private readonly OtlpRejections rejections;
    private readonly LogText lines;
    private readonly Enclosing enclosing;

    public OtlpLogsDecoder()
    {
        rejections = new OtlpRejections(sink);
        lines = new LogText(sink);
        enclosing = rejections.EncloseLater;
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> request, LogDefaults defaults, long acceptedAtUs, BatchCollector into)
    {
        sink.Begin(defaults, acceptedAtUs, isBounded: true);
        sink.Into(into);
        known.Begin(defaults);
        OtlpResource place = default;
        var items = new OtlpItems(request);
        while (items.Next())
        {
            if (sink.IsFull)
            {
                rejections.RejectRest(items);
                break;
            }
            if (items.IsNewResource)
            {
                place = OtlpResource.Read(items.Resource);
                known.Complete(ref place);
                sink.NextSender();
                sink.Home.EncloseBy(enclosing);
                sink.Home.Set(place.Account, place.Region, place.FunctionName, place.Instance);
            }
            rejections.Enter(items);
            Read(OtlpLogRecord.Read(items.Item), place, items);
            sink.Line++;
        }
        rejections.Release();
    }

    private void Read(scoped in OtlpLogRecord record, scoped in OtlpResource place, scoped in OtlpItems items)
    {
        if (record.IsBroken) rejections.Reject(RejectionReason.MalformedPayload, "the log record must be a message of OpenTelemetry", items);
        else if (place.IsElsewhere || record.Body.IsEmpty) sink.Skip();
        else if (place.IsBroken) rejections.Reject(RejectionReason.MalformedPayload, "the attributes must be messages of OpenTelemetry", items);
        else ReadLine(record, place, items);
    }

    private void ReadLine(scoped in OtlpLogRecord record, scoped in OtlpResource place, scoped in OtlpItems items)
    {
        var origin = new LogOrigin
        {
            Environment = place.Instance,
            FunctionVersion = place.FunctionVersion,
            RequestId = LogRecords.IsRequestId(record.RequestId) ? record.RequestId : default,
            IsApplication = !record.IsPlatform && (!record.IsPrinted || record.HasSeverity),
        };
        // Most lines are a logger's own, and in those only one thing is looked for.
        if (origin.IsApplication && record.Body.IndexOf("ColdStartReport"u8) < 0)
        {
            sink.Skip();
            return;
        }
        if (record.Body.Length > Limits.LogEventBytesMax)
        {
            rejections.Reject(RejectionReason.OutOfRange, "the body must not be longer than a log event can be", items);
            return;
        }
        if (record.TimeUs > 0) origin.At(record.TimeUs);
        origin.At(items.Item);
        lines.ReadMessage(record.IsEvent ? EventOf(record) : record.Body, ref origin);
    }

    /// <summary>An event as Lambda tells it, but for its time, which is that of the log record.</summary>
    private ReadOnlySpan<byte> EventOf(scoped in OtlpLogRecord record)
    {
        scratch.ClearAndTrim(Limits.InflationStepBytes);
        scratch.WriteRaw("{\"type\":\""u8);
        scratch.WriteRaw(record.Type);
        scratch.WriteRaw("\",\"record\":"u8);
        scratch.WriteRaw(record.Body);
        scratch.WriteByte((byte)'}');
        return scratch.WrittenSpan;
    }
}

using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Records;
using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.CloudWatch;

/// <summary>
/// Reads payloads into records. Account and function are what owner, log group and log stream say, whatever the lines claim; the log stream is
/// the execution environment; the time of an event is that of its log event.
/// </summary>
internal sealed class SubscriptionReader(LogSink sink, LogText lines)
{
    private const int PlaceLengthMax = Analytics.Limits.AccountOrRegionCharactersMax;

    private readonly ByteWriter scratch = new(512);

    /// <summary>Reads a payload: its control messages, its events.</summary>
    public void Read(in SubscriptionPayload payload)
    {
        if (payload.IsControl)
        {
            sink.Skip();
            return;
        }
        sink.NextSender();
        SetHome(payload);
        if (sink.MayLearnFrom(payload.LogEvents.Raw)) Learn(payload);
        ReadEvents(payload.LogEvents);
    }

    /// <summary>Region stands in the first line of an environment, which need not be the first of the payload.</summary>
    private void Learn(in SubscriptionPayload payload)
    {
        var into = sink.Collector;
        var line = sink.Line;
        sink.Into(null);
        ReadEvents(payload.LogEvents);
        sink.Into(into);
        sink.Line = line;
    }

    private void ReadEvents(JsonValue events)
    {
        LogOrigin home = default;
        home.TryEnvironment(sink.Home.Stream);
        home.Environment = sink.Home.Stream;
        var items = new SubscriptionEvents(events);
        while (!sink.IsFull && items.Next())
        {
            var origin = home;
            origin.At(items.Raw);
            ReadEvent(items.Current, ref origin);
            sink.Line++;
        }
        if (sink.IsFull && items.Next()) sink.RejectPayload(RejectionReason.OutOfRange, "too much of the request cannot be read: the rest of the payload was left", items.Raw);
    }

    private void ReadEvent(in SubscriptionEvent logEvent, ref LogOrigin origin)
    {
        if (!logEvent.Message.IsString || !LogTimes.TryReadNumber(logEvent.Timestamp.Number, out var timeUs))
        {
            sink.NextLine();
            sink.Reject(RejectionReason.MalformedPayload, "an event must have a timestamp in milliseconds and a message", origin);
            return;
        }
        origin.At(timeUs);
        lines.ReadEvent(logEvent.Message, ref origin);
    }

    private void SetHome(in SubscriptionPayload payload)
    {
        scratch.Clear();
        var owner = PlaceOf(payload.Owner.Text(scratch));
        var stream = payload.LogStream.Text(scratch);
        LogOrigin told = default;
        told.TryEnvironment(stream);
        told.LogGroup(payload.LogGroup.Text(scratch));
        sink.Home.Set(owner, RegionOf(payload.LogEvents), told.FunctionName, stream);
        WriteOpening(payload, sink.Home.BeginEnvelope());
    }

    /// <summary>The system field <c>@aws.region</c>, which a subscription can be told to send along with every event.</summary>
    private ReadOnlySpan<byte> RegionOf(JsonValue events)
    {
        var items = new SubscriptionEvents(events);
        if (!items.Next()) return default;
        var fields = items.Current.ExtractedFields;
        if (!fields.IsObject) return default;
        var members = new JsonMembers(fields.Raw);
        while (members.Next())
        {
            if (members.Key.SequenceEqual("@aws.region"u8)) return PlaceOf(members.Value.Text(scratch));
        }
        return default;
    }

    /// <summary>A text that can be an account or a region; another is as none.</summary>
    private static ReadOnlySpan<byte> PlaceOf(ReadOnlySpan<byte> text) =>
        text.Length <= PlaceLengthMax && text.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0 ? text : default;

    private static void WriteOpening(in SubscriptionPayload payload, ByteWriter opening)
    {
        opening.WriteRaw("{\"messageType\":\"DATA_MESSAGE\",\"owner\":"u8);
        Write(opening, payload.Owner);
        opening.WriteRaw(",\"logGroup\":"u8);
        Write(opening, payload.LogGroup);
        opening.WriteRaw(",\"logStream\":"u8);
        Write(opening, payload.LogStream);
        opening.WriteRaw(",\"logEvents\":["u8);
    }

    private static void Write(ByteWriter opening, JsonValue value) => opening.WriteRaw(value.IsMissing ? "null"u8 : value.Raw);
}

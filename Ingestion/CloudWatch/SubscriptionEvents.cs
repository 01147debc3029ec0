using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Ingestion.CloudWatch;

/// <summary>Goes through the events of a payload, each looked at once: where it ends is seen while it is read.</summary>
/// <param name="events">The array; the JSON around it was whole, so it is too.</param>
internal ref struct SubscriptionEvents(JsonValue events)
{
    private readonly ReadOnlySpan<byte> text = events.Raw;
    private int at = 1;

    /// <summary>The event as it stands in the payload.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    public SubscriptionEvent Current { get; private set; }

    /// <summary>Goes to the next event.</summary>
    public bool Next()
    {
        at = JsonScan.SkipSpace(text, at);
        if (text[at] == ',') at = JsonScan.SkipSpace(text, at + 1);
        if (text[at] == ']') return false;
        var start = at;
        if (text[at] == '{')
        {
            Current = SubscriptionEvent.Read(text[at..], out var length);
            at += length;
        }
        else
        {
            Current = default;
            JsonScan.TrySkipValue(text, ref at);
        }
        Raw = text[start..at];
        return true;
    }
}

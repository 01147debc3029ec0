using Coldstart.Ingestion.Protobuf;

namespace Coldstart.Ingestion.Otlp;

/// <summary>
/// Goes through the spans, log records or metrics of a request one after another, each with its resource and its scope. The requests of all signals have the same form
/// (opentelemetry-proto v1, <c>ExportTraceServiceRequest</c> and its sisters).
/// </summary>
internal ref struct OtlpItems
{
    private ProtobufReader resources;
    private ProtobufReader scopes;
    private ProtobufReader items;

    public OtlpItems(ReadOnlySpan<byte> request)
    {
        resources = new ProtobufReader(request);
        scopes = default;
        items = default;
    }

    /// <summary>The span, log record or metric.</summary>
    public ReadOnlySpan<byte> Item { get; private set; }

    /// <summary>The message <c>InstrumentationScope</c>; may be empty.</summary>
    public ReadOnlySpan<byte> Scope { get; private set; }

    /// <summary>The message <c>Resource</c>; may be empty.</summary>
    public ReadOnlySpan<byte> Resource { get; private set; }

    /// <summary>The resource is another one than that of the item before.</summary>
    public bool IsNewResource { get; private set; }

    /// <summary>The scope is another one than that of the item before.</summary>
    public bool IsNewScope { get; private set; }

    /// <summary>The request is none.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether bytes are a request, down to its items; what is wrong within one costs no other.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> request)
    {
        var items = new OtlpItems(request);
        while (items.Next()) { }
        return !items.IsBroken;
    }

    /// <summary>Goes to the next item.</summary>
    /// <returns>False behind the last, and where the request is broken.</returns>
    public bool Next()
    {
        (IsNewResource, IsNewScope) = (false, false);
        while (true)
        {
            while (items.Next())
            {
                if (items.Field != 2) continue;
                Item = items.Content;
                return true;
            }
            if (items.IsBroken || !NextScope()) return EndOrBreak();
        }
    }

    private bool NextScope()
    {
        while (true)
        {
            while (scopes.Next())
            {
                if (scopes.Field != 2) continue;
                items = new ProtobufReader(scopes.Content);
                Scope = First(scopes.Content);
                IsNewScope = true;
                return true;
            }
            if (scopes.IsBroken || !NextResource()) return false;
        }
    }

    private bool NextResource()
    {
        while (resources.Next())
        {
            if (resources.Field != 1) continue;
            scopes = new ProtobufReader(resources.Content);
            Resource = First(resources.Content);
            IsNewResource = true;
            return true;
        }
        return false;
    }

    /// <summary>Field 1, the resource or scope: it may stand behind what it is of.</summary>
    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> message)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
        {
            if (fields.Field == 1) return fields.Content;
        }
        return default;
    }

    private bool EndOrBreak()
    {
        IsBroken = items.IsBroken || scopes.IsBroken || resources.IsBroken;
        return false;
    }
}

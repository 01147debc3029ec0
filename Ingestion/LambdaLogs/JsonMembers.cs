namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>Goes through the members of a JSON object, or the items of an array, one after another.</summary>
internal ref struct JsonMembers
{
    private readonly ReadOnlySpan<byte> text;
    private readonly bool isObject;
    private int at;
    private bool begun;

    /// <param name="text">Begins with the opening bracket; what stands behind the closing one is not read.</param>
    public JsonMembers(ReadOnlySpan<byte> text)
    {
        this.text = text;
        isObject = text[0] == '{';
        at = 1;
    }

    /// <summary>All members were read, and the closing bracket was there.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Behind what was read; after the last member, behind the closing bracket; or where it went wrong.</summary>
    public readonly int Position => at;

    /// <summary>The key of the value, as it was written; empty in an array.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    public JsonValue Value { get; private set; }

    /// <summary>Goes to the next member.</summary>
    /// <returns>False behind the last, and where the text is no JSON.</returns>
    public bool Next()
    {
        at = JsonScan.SkipSpace(text, at);
        if (IsComplete || at >= text.Length) return false;
        if (text[at] == (isObject ? '}' : ']'))
        {
            at++;
            IsComplete = true;
            return false;
        }
        if (begun)
        {
            if (text[at] != ',') return false;
            at = JsonScan.SkipSpace(text, at + 1);
        }
        begun = true;
        var start = at;
        if (isObject)
        {
            if (!JsonScan.TrySkipKey(text, ref at)) return false;
            var key = text[(start + 1)..at];
            Key = key[..key.LastIndexOf((byte)'"')];
            start = at;
        }
        if (!JsonScan.TrySkipValue(text, ref at)) return false;
        Value = new JsonValue(text[start..at]);
        return true;
    }
}

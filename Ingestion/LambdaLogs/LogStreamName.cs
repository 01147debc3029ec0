using System.Buffers;

namespace Coldstart.Ingestion.LambdaLogs;

/// <summary>
/// The name of a log stream, <c>YYYY/MM/DD/[version]32hex</c> or, in a log group of one's own, <c>YYYY/MM/DD/function[version]32hex</c>.
/// </summary>
internal readonly ref struct LogStreamName
{
    private const int DateLength = 11;
    private const int HexLength = 32;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private LogStreamName(ReadOnlySpan<byte> functionName, ReadOnlySpan<byte> version)
    {
        FunctionName = functionName;
        Version = version;
    }

    /// <summary>The function, or empty.</summary>
    public ReadOnlySpan<byte> FunctionName { get; }

    public ReadOnlySpan<byte> Version { get; }

    public static bool TryParse(ReadOnlySpan<byte> text, out LogStreamName name)
    {
        name = default;
        if (text.Length < DateLength + HexLength + 2 || text[4] != '/' || text[7] != '/' || text[10] != '/' || !char.IsAsciiDigit((char)text[0])) return false;
        var rest = text[DateLength..^HexLength];
        var open = rest.IndexOf((byte)'[');
        if (open < 0 || rest[^1] != ']') return false;
        if (text[^HexLength..].ContainsAnyExcept(HexDigits)) return false;
        var function = rest[..open];
        var version = rest[(open + 1)..^1];
        if (!FunctionNames.IsValid(version) || (!function.IsEmpty && !FunctionNames.IsValid(function))) return false;
        name = new LogStreamName(function, version);
        return true;
    }
}

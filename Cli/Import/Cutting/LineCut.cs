namespace Coldstart.Cli.Import.Cutting;

/// <summary>Cuts between lines: each holds one invocation.</summary>
internal sealed class LineCut : ICut
{
    public string ContentType => "application/x-ndjson";

    public ReadOnlyMemory<byte> Head => default;

    public int EndOfPiece(ReadOnlySpan<byte> window, int leastBytes)
    {
        if (window.Length <= leastBytes) return window.Length;
        var end = window[(leastBytes - 1)..].IndexOf((byte)'\n');
        return end < 0 ? window.Length : leastBytes + end;
    }
}

using Coldstart.Ingestion.LambdaLogs;

namespace Coldstart.Cli.Import.Cutting;

/// <summary>Cuts a log between events, as the decoder reads them: a REPORT and its X-Ray line, an error and its stack, a row of CSV stay together.</summary>
internal sealed class EventCut(LambdaLogDecoder decoder) : ICut
{
    private byte[] head = [];
    private bool isBegun;

    public string ContentType => "text/plain";

    public ReadOnlyMemory<byte> Head { get; private set; }

    public int EndOfPiece(ReadOnlySpan<byte> window, int leastBytes)
    {
        // The first line of a CSV names its columns; it is part of the first piece, and stands in front of all others.
        Head = head;
        var first = 0;
        if (!isBegun)
        {
            isBegun = true;
            first = decoder.EndOfEvent(window, 1);
            if (decoder.IsInRows) head = window[..first].ToArray();
        }
        return first >= leastBytes || first >= window.Length ? first : first + decoder.EndOfEvent(window[first..], leastBytes - first);
    }
}

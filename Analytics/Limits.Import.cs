namespace Coldstart.Analytics;

/// <content>Bounds of the import of files.</content>
public static partial class Limits
{
    /// <summary>
    /// Bytes of a file that one request of an import sends, at least (the event or line that they end in is sent whole). Part of the rule that
    /// cuts files, and so of what is recognised a year later: another value would count files anew.
    /// </summary>
    public const int ImportPieceBytes = 1 << 20;

    /// <summary>Bytes of a file that are in memory at once while it is imported: a piece, and room for the longest event behind it.</summary>
    public const int ImportWindowBytes = ImportPieceBytes + LogChunkBytesMin;

    /// <summary>Bytes of a line that may have been imported before its end was written, when it is looked for again: most lines of Lambda are shorter.</summary>
    public const int ImportUnfinishedBytes = 2000;

    /// <summary>Tries of one request of an import, in number: with the waits between them about five minutes.</summary>
    public const int ImportTries = 14;

    /// <summary>Longest wait between two tries that an import chooses itself, in seconds.</summary>
    public const int ImportWaitSecondsMax = 30;

    /// <summary>Longest wait between two tries that an import accepts from <c>Retry-After</c>, in seconds; a server that asks for more is taken as out of reach.</summary>
    public const int ImportRetryAfterSecondsMax = 300;

    /// <summary>How long one request of an import may take, in seconds: a piece over a slow line.</summary>
    public const int ImportRequestSecondsMax = 120;

    /// <summary>Bytes of an answer that a command reads, at most.</summary>
    public const int CommandAnswerBytesMax = 16 << 20;
}

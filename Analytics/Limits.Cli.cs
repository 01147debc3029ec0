namespace Coldstart.Analytics;

/// <content>Bounds of the command line.</content>
public static partial class Limits
{
    /// <summary>Bytes of a file that are in memory at once while it is analysed: room for the longest line and several MB to read in one go.</summary>
    public const int AnalyzedChunkBytes = 8 << 20;

    /// <summary>
    /// Bytes of standard input that are kept until its functions are known, and the longest JSON document (no JSON lines) that is analysed:
    /// as much as one request to the server may hold.
    /// </summary>
    public const int AnalyzedDocumentBytesMax = 64 << 20;

    /// <summary>Bytes at the beginning of a file that tell what is in it: an invocation with its modules fits.</summary>
    public const int AnalyzedHeadBytes = 64 << 10;

    /// <summary>Functions of one analysis, about 10 kB each. Records of further ones are left out and counted.</summary>
    public const int FunctionsPerAnalysis = 10_000;

    /// <summary>Lines of a file that were not understood and are told one by one; the others are only counted.</summary>
    public const int MisreadsTold = 5;
}

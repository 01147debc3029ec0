namespace Coldstart.Cli.Import.Cutting;

/// <summary>
/// Where a file is cut into pieces. Places depend on the bytes in front of them alone, so that the same file, and one that began like it, is
/// cut in the same way at any time, by any process, after any failure.
/// </summary>
internal interface ICut
{
    /// <summary>Media type of a piece.</summary>
    string ContentType { get; }

    /// <summary>What must stand in front of a piece so that it can be read alone.</summary>
    ReadOnlyMemory<byte> Head { get; }

    /// <summary>Bytes of the next piece.</summary>
    /// <param name="window">What follows the last piece; not empty.</param>
    /// <param name="leastBytes">The piece ends at the first event or line that ends there or later.</param>
    int EndOfPiece(ReadOnlySpan<byte> window, int leastBytes);
}

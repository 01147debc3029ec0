using System.IO.Compression;

namespace Coldstart.Cli.Analyze.Input;

/// <summary>Tells a gzip by its first bytes, whatever the file is called, and reads through it.</summary>
internal static class Inflating
{
    /// <summary>The plain bytes of a stream. Disposing the result disposes the stream.</summary>
    public static Stream Open(Stream raw)
    {
        var magic = new byte[2];
        var count = raw.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        var whole = new HeadedStream(magic.AsMemory(0, count), raw);
        // RFC 1952, section 2.3.1; GZipStream reads all members, as an appended log has several.
        return count == 2 && magic[0] == 0x1F && magic[1] == 0x8B ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }
}

using System.IO.Compression;
using System.Text;

namespace Coldstart.Ingestion.Tests.Packing;

/// <summary>Packs as senders do.</summary>
internal static class Packed
{
    public static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    public static byte[] Gzip(byte[] bytes) => Through(bytes, static to => new GZipStream(to, CompressionLevel.Optimal, leaveOpen: true));

    public static byte[] Zlib(string text) => Through(Encoding.UTF8.GetBytes(text), static to => new ZLibStream(to, CompressionLevel.Optimal, leaveOpen: true));

    public static byte[] Base64(byte[] bytes) => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));

    /// <summary>The event with which a subscription calls a function.</summary>
    public static byte[] Envelope(byte[] bytes) => Encoding.ASCII.GetBytes($$$"""{"awslogs": {"data": "{{{Convert.ToBase64String(bytes)}}}"}}""");

    private static byte[] Through(byte[] bytes, Func<Stream, Stream> open)
    {
        using var packed = new MemoryStream();
        using (var stream = open(packed)) stream.Write(bytes);
        return packed.ToArray();
    }
}

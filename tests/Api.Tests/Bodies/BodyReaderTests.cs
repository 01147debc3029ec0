using System.IO.Compression;
using Coldstart.Api.Bodies;
using Coldstart.Api.Options;
using Microsoft.AspNetCore.Http;

namespace Coldstart.Api.Tests.Bodies;

public sealed class BodyReaderTests
{
    private const int KB = 1024;

    [Fact]
    public async Task ReadAsync_OfABomb_StopsReadingItAtTheBound()
    {
        var bomb = Gzip(new byte[64 * KB * KB]);
        var source = new MemoryStream(bomb);
        var reader = new BodyReader(new BodyOptions(KB * KB, 256 * KB, KB * KB));

        var (body, problem) = await reader.ReadAsync(Request(source, "gzip"));

        Assert.Null(body);
        Assert.Equal(413, problem!.Kind.Status);
        Assert.Equal(0, reader.BytesInFlight);
        Assert.True(source.Position < bomb.Length / 2, $"{source.Position} of {bomb.Length} bytes were read");
    }

    [Fact]
    public async Task ReadAsync_WithTheBudgetInUse_SaysToComeAgain()
    {
        var reader = new BodyReader(new BodyOptions(KB * KB, KB * KB, 140 * KB));

        var (held, _) = await reader.ReadAsync(Request(new MemoryStream(new byte[60 * KB]), ""));
        var (refused, problem) = await reader.ReadAsync(Request(new MemoryStream(new byte[60 * KB]), ""));
        held!.Dispose();
        var (taken, _) = await reader.ReadAsync(Request(new MemoryStream(new byte[60 * KB]), ""));

        Assert.Null(refused);
        Assert.Equal((503, 1), (problem!.Kind.Status, problem.RetryAfterSeconds));
        Assert.Equal(60 * KB, taken!.Length);
        taken.Dispose();
        Assert.Equal(0, reader.BytesInFlight);
    }

    [Fact]
    public async Task ReadAsync_OfBodiesThatWait_LeavesAQuarterToUnpackOne()
    {
        var reader = new BodyReader(new BodyOptions(KB * KB, KB * KB, 140 * KB));
        var (waiting, _) = await reader.ReadAsync(Request(new MemoryStream(new byte[60 * KB]), ""));

        var (refused, problem) = await reader.ReadAsync(Request(new MemoryStream(new byte[60 * KB]), ""));
        using var unpacked = reader.Empty();

        Assert.Null(refused);
        Assert.Equal(503, problem!.Kind.Status);
        Assert.False(unpacked.Room(60 * KB).IsEmpty);
        waiting!.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(200_000)]
    [InlineData(1 << 20)]
    [InlineData(3_000_000)]
    public async Task ReadAsync_OfABody_GivesItInOnePiece(int sizeBytes)
    {
        var bytes = new byte[sizeBytes];
        new Random(7).NextBytes(bytes);
        var reader = new BodyReader(new BodyOptions(4 * KB * KB, 4 * KB * KB, 16 * KB * KB));

        var (plain, _) = await reader.ReadAsync(Request(new MemoryStream(bytes), ""));
        var (inflated, _) = await reader.ReadAsync(Request(new MemoryStream(Gzip(bytes)), "gzip"));

        Assert.Equal(bytes, plain!.Memory.ToArray());
        Assert.Equal(bytes, inflated!.Memory.ToArray());
        plain.Dispose();
        inflated.Dispose();
        Assert.Equal(0, reader.BytesInFlight);
    }

    private static DefaultHttpContext Request(Stream body, string encoding)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = body;
        if (encoding.Length > 0) context.Request.Headers.ContentEncoding = encoding;
        return context;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var stream = new GZipStream(output, CompressionLevel.Fastest)) stream.Write(bytes);
        return output.ToArray();
    }
}

using System.IO.Compression;
using System.Text;
using Coldstart.Api.Tests.Fakes;

namespace Coldstart.Api.Tests.Bodies;

public sealed class CompressedBodyTests(SmallBodies server) : IClassFixture<SmallBodies>
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("deflate")]
    [InlineData("raw deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    public async Task Ingest_InEveryEncoding_IsUnderstood(string encoding)
    {
        var body = Compress(encoding, Encoding.UTF8.GetBytes(ApiServer.Invocation("compressed")));

        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest", ApiServer.Bytes(body, "application/json", encoding.Split(' ')[^1]));

        await ApiServer.ReadAsync(answer, 200);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Ingest_OfBytesThatAreNotCompressed_IsABadRequest(string encoding)
    {
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest", ApiServer.Bytes(Encoding.UTF8.GetBytes(ApiServer.Invocation("x")), "application/json", encoding));

        await ApiServer.ReadAsync(answer, 400);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Batch_OfHalfACompressedBody_IsABadRequest(string encoding)
    {
        // A line is whole when the stream breaks off: it must not be taken for all of it.
        var lines = string.Join('\n', Enumerable.Range(0, 400).Select(static at => ApiServer.Invocation($"half-{at}")));
        var body = Compress(encoding, Encoding.UTF8.GetBytes(lines));

        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest/batch", ApiServer.Bytes(body[..(body.Length / 2)], "application/x-ndjson", encoding));

        await ApiServer.ReadAsync(answer, 400);
    }

    [Theory]
    [InlineData("gzip, gzip")]
    [InlineData("zstd")]
    [InlineData("compress")]
    public async Task Ingest_InAnotherEncoding_IsUnsupported(string encoding)
    {
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest", ApiServer.Bytes([1, 2, 3], "application/json", encoding));

        Assert.Equal("UNSUPPORTED_MEDIA_TYPE", (await ApiServer.ReadAsync(answer, 415)).GetProperty("error_code").GetString());
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task Ingest_OfABomb_IsTooLarge(string encoding)
    {
        // 10 MB of zeros, which are less than 128 KB as sent; the server takes 256 KB inflated.
        var bomb = Compress(encoding, new byte[10 << 20]);
        Assert.True(bomb.Length < 128 << 10);

        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest", ApiServer.Bytes(bomb, "application/json", encoding));

        Assert.Equal("PAYLOAD_TOO_LARGE", (await ApiServer.ReadAsync(answer, 413)).GetProperty("error_code").GetString());
    }

    [Fact]
    public async Task Ingest_OfABodyThatIsTooLong_IsRefused()
    {
        using var answer = await server.SendAsync(HttpMethod.Post, "/api/v1/ingest", ApiServer.Bytes(new byte[(128 << 10) + 1], "application/json"), headers: ("Expect", "100-continue"));

        await ApiServer.ReadAsync(answer, 413);
    }

    [Fact]
    public async Task Ingest_OfALongBodyWithoutALength_IsRefused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/ingest") { Content = ApiServer.Bytes(new byte[140 << 10], "application/json") };
        request.Headers.Add("X-API-Key", ApiServer.Key);
        request.Headers.TransferEncodingChunked = true;

        using var answer = await server.Client.SendAsync(request);

        await ApiServer.ReadAsync(answer, 413);
    }

    private static byte[] Compress(string encoding, byte[] bytes)
    {
        using var output = new MemoryStream();
        using (Stream stream = encoding.ToUpperInvariant() switch
        {
            "GZIP" => new GZipStream(output, CompressionLevel.Fastest),
            "DEFLATE" => new ZLibStream(output, CompressionLevel.Fastest),
            "RAW DEFLATE" => new DeflateStream(output, CompressionLevel.Fastest),
            "BR" => new BrotliStream(output, CompressionLevel.Fastest),
            _ => new BufferedStream(output),
        })
        {
            stream.Write(bytes);
        }
        return output.ToArray();
    }
}

/// <summary>A server that takes bodies of 128 KB, 256 KB inflated.</summary>
public sealed class SmallBodies : ApiServer
{
    protected override Dictionary<string, string> Settings => new() { ["body-bytes"] = "131072", ["inflated-bytes"] = "262144" };
}

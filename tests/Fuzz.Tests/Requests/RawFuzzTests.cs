using System.Net.Sockets;
using System.Text;
using Coldstart.Fuzz.Tests.Mutation;

namespace Coldstart.Fuzz.Tests.Requests;

/// <summary>What is hardly HTTP any more: bytes of requests changed anywhere, several in a row on one connection, broken off in the middle.</summary>
public sealed class RawFuzzTests(FuzzServer server) : IClassFixture<FuzzServer>
{
    private const int Workers = 4;
    private const int Share = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Bytes_ChangedInAnyWay_AreAnsweredOrCutOff()
    {
        var maker = new RequestMaker(server.Routes, server.Ids, TimeProvider.System.GetUtcNow());
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (long number = worker; number < FuzzSettings.Requests / Share; number += Workers)
            {
                if (FuzzSettings.Only < 0 || number == FuzzSettings.Only) await TryAsync(maker, number);
            }
        })));
        using var client = server.NewClient();
        using var ready = await client.GetAsync("/health/ready");
        Assert.True(ready.IsSuccessStatusCode);
    }

    private async Task TryAsync(RequestMaker maker, long number)
    {
        var random = FuzzSettings.RandomOf(number);
        var bytes = new List<byte>();
        for (var requests = random.Next(1, 4); requests > 0; requests--) bytes.AddRange(Bytes(maker.Make(number + requests), random));
        using var patience = new CancellationTokenSource(Patience);
        var said = "";
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(server.Address.Host, server.Address.Port, patience.Token);
            var stream = connection.GetStream();
            await stream.WriteAsync(new Mutator(random).Bytes([.. bytes]), patience.Token);
            connection.Client.Shutdown(SocketShutdown.Send);
            using var answers = new StreamReader(stream, Encoding.Latin1);
            said = await answers.ReadToEndAsync(patience.Token);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            // Cut off: what came could not be read as HTTP.
            return;
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"COLDSTART_FUZZ_SEED={FuzzSettings.Seed} COLDSTART_FUZZ_ONLY={number}: neither answered nor cut off within {Patience.TotalSeconds} s");
        }
        // 505 is HTTP's own word for a version that it does not know.
        Assert.False(said.Replace("HTTP/1.1 505", "", StringComparison.Ordinal).Contains("HTTP/1.1 5", StringComparison.Ordinal), $"COLDSTART_FUZZ_SEED={FuzzSettings.Seed} COLDSTART_FUZZ_ONLY={number}: {said}");
    }

    private static byte[] Bytes(FuzzRequest request, Random random)
    {
        var head = new StringBuilder($"{request.Method} {request.Path} HTTP/1.1\r\nHost: x\r\nX-API-Key: {FuzzServer.Key}\r\n");
        foreach (var (name, value) in request.Headers.Where(static header => header.Name != "Expect")) head.Append($"{name}: {value}\r\n");
        var body = request.Body ?? [];
        var isChunked = random.Next(3) == 0;
        if (isChunked) head.Append("Transfer-Encoding: chunked\r\n\r\n");
        else head.Append($"Content-Length: {body.Length + (random.Next(20) == 0 ? random.Next(-5, 50) : 0)}\r\n\r\n");
        return isChunked
            ? [.. Encoding.UTF8.GetBytes(head.ToString()), .. Encoding.UTF8.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8]
            : [.. Encoding.UTF8.GetBytes(head.ToString()), .. body];
    }
}

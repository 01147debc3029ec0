using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coldstart.Bench.Load;

/// <summary>A kept-alive HTTP/1.1 connection with blocking calls and no framework: what the generator costs is taken from the server.</summary>
internal sealed class Wire : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[1 << 18];

    public Wire(int port) => socket.Connect(IPAddress.Loopback, port);

    public void Send(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;) sent += socket.Send(request.Span[sent..]);
    }

    /// <summary>Waits for an answer and returns its body, valid until the next call.</summary>
    /// <exception cref="BenchFailedException">It is not 200.</exception>
    public ReadOnlySpan<byte> Receive()
    {
        var body = Receive(out var status);
        return status == 200 ? body : throw new BenchFailedException($"An answer was {status}, not 200: {Encoding.UTF8.GetString(body[..Math.Min(body.Length, 1000)])}");
    }

    /// <summary>Waits for an answer, whatever it is.</summary>
    public ReadOnlySpan<byte> Receive(out int status)
    {
        var (filled, headEnd, total) = (0, -1, int.MaxValue);
        while (filled < total)
        {
            var read = socket.Receive(buffer.AsSpan(filled));
            if (read == 0) throw new BenchFailedException("The server closed a connection in the middle of an answer.");
            filled += read;
            if (headEnd >= 0) continue;
            headEnd = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (headEnd >= 0) total = headEnd + 4 + BodyLength(buffer.AsSpan(0, headEnd));
        }
        if (!Utf8Parser.TryParse(buffer.AsSpan(9, 3), out status, out _)) throw new BenchFailedException("An answer has no status.");
        return buffer.AsSpan(headEnd + 4, total - headEnd - 4);
    }

    public ReadOnlySpan<byte> Exchange(ReadOnlyMemory<byte> request)
    {
        Send(request);
        return Receive();
    }

    public void Dispose() => socket.Dispose();

    private static int BodyLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0 || !Utf8Parser.TryParse(head[(at + 16)..], out int length, out _)) throw new BenchFailedException("An answer has no Content-Length.");
        return length;
    }
}

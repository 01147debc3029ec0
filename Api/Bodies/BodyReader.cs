using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Coldstart.Api.Options;
using Coldstart.Api.Problems;
using Coldstart.Engine;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Coldstart.Api.Bodies;

/// <summary>Reads request bodies into memory, decompressed, each within its bounds and all within the budget.</summary>
internal sealed class BodyReader(BodyOptions options)
{
    private const int ReadBytes = 64 * 1024;

    // Without it the framework takes a stream that breaks off for one that ends: half a batch would be acknowledged as the whole.
    // It is read once, when the first stream is opened.
    static BodyReader() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    private static readonly Problem TooLarge = new(ProblemKind.PayloadTooLarge, "The body is larger than is allowed; see body_bytes_max and body_inflated_bytes_max in /api/v1/limits.");

    private static readonly Problem Unreadable = new(ProblemKind.Of(StatusCodes.Status400BadRequest), "The request cannot be read as HTTP.");

    private static readonly Problem Full = Problem.Of(EngineCondition.Overloaded);

    private readonly BodyBudget budget = new(options.BytesInFlightMax);

    /// <summary>Bytes of all bodies in memory now.</summary>
    public long BytesInFlight => budget.Used;

    /// <summary>Bytes that a body may have when it is inflated.</summary>
    public int InflatedBytesMax => options.InflatedBytesMax;

    /// <summary>What to answer where a body is larger than is allowed.</summary>
    public static Problem IsTooLarge => TooLarge;

    /// <summary>What to answer where there is no memory for another body.</summary>
    public static Problem IsFull => Full;

    /// <summary>Memory for what is packed in a body, of the budget of all bodies.</summary>
    public Body Empty() => new(budget, options.InflatedBytesMax, isSent: false);

    /// <summary>The body, to be disposed by the caller, or the problem to answer with.</summary>
    /// <param name="context">The request.</param>
    /// <param name="bytesMax">What this body may have as sent and inflated; null for what all may have.</param>
    public ValueTask<(Body? Body, Problem? Problem)> ReadAsync(HttpContext context, int? bytesMax = null)
    {
        var request = context.Request;
        var sentMax = bytesMax ?? options.BytesMax;
        if (request.ContentLength > sentMax) return new((null, TooLarge));
        // Kestrel counts what is sent, also without a length; inflated bytes are counted here.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature) feature.MaxRequestBodySize = sentMax;
        var encoding = request.Headers.ContentEncoding.ToString();
        var body = new Body(budget, bytesMax ?? options.InflatedBytesMax, isSent: true);
        return encoding is "" or "identity" ? ReadPlainAsync(request, body) : ReadEncodedAsync(request, body, encoding);
    }

    private static async ValueTask<(Body? Body, Problem? Problem)> ReadPlainAsync(HttpRequest request, Body body)
    {
        try
        {
            var reader = request.BodyReader;
            if (request.ContentLength is { } known && known > 0 && body.Room((int)known).IsEmpty) return Refused(body, Full);
            while (true)
            {
                var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
                foreach (var segment in read.Buffer)
                {
                    if (body.Length + segment.Length > body.LengthMax) return Refused(body, TooLarge);
                    var room = body.Room(segment.Length);
                    if (room.IsEmpty && segment.Length > 0) return Refused(body, Full);
                    segment.CopyTo(room);
                    body.Advance(segment.Length);
                }
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return (body, null);
            }
        }
        catch (IOException failure) when (IsUnreadable(failure, request))
        {
            return Refused(body, Unreadable);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static async ValueTask<(Body? Body, Problem? Problem)> ReadEncodedAsync(HttpRequest request, Body body, string encoding)
    {
        try
        {
            await using var inflated = await OpenAsync(encoding, request);
            if (inflated is null)
            {
                request.HttpContext.Response.Headers.AcceptEncoding = "gzip, deflate, br";
                return Refused(body, new Problem(ProblemKind.UnsupportedMediaType, "The Content-Encoding must be one of gzip, deflate, br, identity."));
            }
            while (true)
            {
                var room = body.Room(ReadBytes);
                if (room.IsEmpty) return Refused(body, Full);
                var read = await inflated.ReadAsync(room, request.HttpContext.RequestAborted);
                if (read == 0) return (body, null);
                body.Advance(read);
                if (body.Length > body.LengthMax) return Refused(body, TooLarge);
            }
        }
        catch (InvalidDataException)
        {
            return Refused(body, Problem.Validation("", $"the body is not valid {encoding}"));
        }
        catch (InvalidOperationException) when (encoding == "br")
        {
            return Refused(body, Problem.Validation("", "the body is not valid br"));
        }
        catch (IOException failure) when (IsUnreadable(failure, request))
        {
            return Refused(body, Unreadable);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static async ValueTask<Stream?> OpenAsync(string encoding, HttpRequest request)
    {
        var source = request.BodyReader.AsStream(leaveOpen: true);
        return encoding.ToUpperInvariant() switch
        {
            "GZIP" or "X-GZIP" => new GZipStream(source, CompressionMode.Decompress),
            "DEFLATE" => await IsZlibAsync(request.BodyReader, request.HttpContext.RequestAborted) ? new ZLibStream(source, CompressionMode.Decompress) : new DeflateStream(source, CompressionMode.Decompress),
            "BR" => new BrotliStream(source, CompressionMode.Decompress),
            _ => null,
        };
    }

    /// <summary>RFC 9110 says that deflate means zlib (RFC 1950), and many clients send the bare stream: the head tells which it is.</summary>
    private static async ValueTask<bool> IsZlibAsync(PipeReader reader, CancellationToken cancellation)
    {
        var read = await reader.ReadAtLeastAsync(2, cancellation);
        var isZlib = read.Buffer.Length >= 2 && IsZlibHead(read.Buffer.Slice(0, 2));
        reader.AdvanceTo(read.Buffer.Start);
        return isZlib;
    }

    private static bool IsZlibHead(ReadOnlySequence<byte> buffer)
    {
        Span<byte> head = stackalloc byte[2];
        buffer.CopyTo(head);
        return (head[0] & 0x0F) == 8 && (head[0] << 8 | head[1]) % 31 == 0;
    }

    /// <summary>
    /// Kestrel calls most of what it cannot read a bad request, but the length of a chunk that no number holds a failed read. A client that is gone is neither.
    /// </summary>
    private static bool IsUnreadable(IOException failure, HttpRequest request) =>
        failure is not (BadHttpRequestException or ConnectionResetException) && !request.HttpContext.RequestAborted.IsCancellationRequested;

    private static (Body? Body, Problem? Problem) Refused(Body body, Problem problem)
    {
        body.Dispose();
        return (null, problem);
    }
}

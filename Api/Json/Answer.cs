using System.Buffers;

namespace Coldstart.Api.Json;

/// <summary>Sends bytes with their length: one write, one flush at the end of the request.</summary>
internal static class Answer
{
    public const string JsonType = "application/json; charset=utf-8";

    public static Task JsonAsync(HttpContext context, ReadOnlySpan<byte> json, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        return BytesAsync(context.Response, JsonType, json);
    }

    public static Task BytesAsync(HttpResponse response, string contentType, ReadOnlySpan<byte> bytes)
    {
        response.ContentType = contentType;
        response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method)) response.BodyWriter.Write(bytes);
        return Task.CompletedTask;
    }
}

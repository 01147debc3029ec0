using Coldstart.Api.Authentication;
using Coldstart.Api.Json;

namespace Coldstart.Api.Reference;

/// <summary>The description of the API, for programs and for people. Both are part of the program.</summary>
internal sealed class ReferenceRoutes
{
    private readonly byte[] document = Read("openapi.json");
    private readonly byte[] page = Read("docs.html");

    /// <summary><c>GET /openapi/v1.json</c></summary>
    public Task DocumentAsync(HttpContext context, Caller caller, Guid id) => Answer.JsonAsync(context, document);

    /// <summary><c>GET /docs</c></summary>
    public Task PageAsync(HttpContext context, Caller caller, Guid id)
    {
        // The page has its style and script within, and asks nobody but this server.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";
        return Answer.BytesAsync(context.Response, "text/html; charset=utf-8", page);
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(ReferenceRoutes).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not part of the program.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

using System.Security.Cryptography;
using System.Text;
using Coldstart.Api.Authentication;
using Coldstart.Api.Json;

namespace Coldstart.Api.Reference;

/// <summary>The description of the API, for programs and for people. Both are part of the program.</summary>
internal sealed class ReferenceRoutes
{
    private readonly byte[] document = Read("openapi.json");
    private readonly byte[] page = Read("docs.html");
    private readonly string policy;

    public ReferenceRoutes()
    {
        // One style and one script stand in the page; their hashes allow these two and nothing else (CSP level 2).
        var text = Encoding.UTF8.GetString(page);
        policy = $"default-src 'none'; style-src {HashOf(text, "style")}; script-src {HashOf(text, "script")}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /// <summary><c>GET /openapi/v1.json</c></summary>
    public Task DocumentAsync(HttpContext context, Caller caller, Guid id) => Answer.JsonAsync(context, document);

    /// <summary><c>GET /docs</c></summary>
    public Task PageAsync(HttpContext context, Caller caller, Guid id)
    {
        context.Response.Headers.ContentSecurityPolicy = policy;
        return Answer.BytesAsync(context.Response, "text/html; charset=utf-8", page);
    }

    private static string HashOf(string page, string element)
    {
        var start = page.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var end = page.IndexOf($"</{element}>", StringComparison.Ordinal);
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page[start..end])))}'";
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(ReferenceRoutes).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not part of the program.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

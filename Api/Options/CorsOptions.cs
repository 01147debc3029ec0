using System.Text.Json;

namespace Coldstart.Api.Options;

/// <summary>Web origins whose pages may call the API.</summary>
/// <param name="Origins">Scheme, host and port without a path; <c>*</c> allows all.</param>
internal sealed record CorsOptions(IReadOnlyList<string> Origins)
{
    public bool Allows(string origin) => Origins.Contains(origin, StringComparer.OrdinalIgnoreCase) || Origins.Contains("*");

    public static CorsOptions Read(SettingsReader reader) =>
        new(reader.Parsed(Settings.CorsOrigins, Parse, "a list of origins such as https://app.example.com") ?? []);

    private static string[]? Parse(string text)
    {
        string[]? origins;
        try
        {
            origins = text.StartsWith('[')
                ? JsonSerializer.Deserialize(text, OptionsJson.Default.StringArray)
                : text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        catch (JsonException)
        {
            return null;
        }
        return origins is not null && Array.TrueForAll(origins, IsOrigin) ? origins : null;
    }

    private static bool IsOrigin(string? text) =>
        text == "*" || (Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https") && uri.GetLeftPart(UriPartial.Authority) == text);
}

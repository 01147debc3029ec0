namespace Coldstart.Api.Options;

/// <summary>Requests that are allowed in a minute.</summary>
internal sealed record RateLimitOptions(int IngestPerKey, int QueriesPerKey, int IngestPerProject, int QueriesPerProject, int AnonymousPerAddress)
{
    private const int Greatest = 100_000_000;

    public static RateLimitOptions Read(SettingsReader reader) => new(
        (int)reader.Whole(Settings.IngestPerKey, 1, Greatest),
        (int)reader.Whole(Settings.QueriesPerKey, 1, Greatest),
        (int)reader.Whole(Settings.IngestPerProject, 1, Greatest),
        (int)reader.Whole(Settings.QueriesPerProject, 1, Greatest),
        (int)reader.Whole(Settings.AnonymousPerAddress, 1, Greatest));
}

namespace Coldstart.Api.Options;

/// <summary>All options, each concern in a record of its own, validated.</summary>
internal sealed record ServerOptions(
    ListenOptions Listen,
    DataOptions Data,
    EngineChoice Engine,
    BootstrapOptions Bootstrap,
    CorsOptions Cors,
    RateLimitOptions RateLimits,
    BodyOptions Bodies,
    HealthOptions Health,
    ExportOptions Export,
    LogOptions Logs)
{
    public static ServerOptions Read(SettingsReader reader) => new(
        ListenOptions.Read(reader),
        DataOptions.Read(reader),
        EngineChoice.Read(reader),
        BootstrapOptions.Read(reader),
        CorsOptions.Read(reader),
        RateLimitOptions.Read(reader),
        BodyOptions.Read(reader),
        HealthOptions.Read(reader),
        ExportOptions.Read(reader),
        LogOptions.Read(reader));
}

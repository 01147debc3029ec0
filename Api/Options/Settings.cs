using Coldstart.Analytics;

namespace Coldstart.Api.Options;

/// <summary>Everything that can be set: the one table behind <c>--help</c>, docs/setup.md and .env.example.</summary>
internal static class Settings
{
    public static readonly Setting Host = new("host", "127.0.0.1", "Address to listen on: an IP address, `localhost`, or `*` for all.", "HOST");

    public static readonly Setting Port = new("port", "8000", "Port to listen on, 0 to 65535; 0 takes a free one.", "PORT");

    public static readonly Setting Data = new("data", "data", "Folder that holds journal and database; made if missing. One process at a time.");

    public static readonly Setting Postgres = new("postgres", "", "PostgreSQL database that holds everything, in place of the data folder: a `postgresql://` URL or a connection string of Npgsql. One server at a time.", "DATABASE_URL", IsSecret: true);

    public static readonly Setting Engine = new("engine", "process", "Which engine serves: `process` does everything itself, `cluster` is a front end of silos on the same PostgreSQL database.");

    public static readonly Setting ClusterId = new("cluster-id", "coldstart", "Name of the cluster: silos and front ends of one name find each other.");

    public static readonly Setting BootstrapKey = new("bootstrap-key", "", "The first API key, `csa_` and 32 alphanumerics, instead of a random one. Read only while there is no project.", IsSecret: true);

    public static readonly Setting CorsOrigins = new("cors-origins", "", "Web origins that may call the API from a browser: a JSON array or a comma-separated list of `https://host`, or `*`.", "CORS_ORIGINS");

    public static readonly Setting IngestPerKey = new("ingest-per-minute", "10000", "Ingest requests a minute and API key, 1 to 100000000.");

    public static readonly Setting QueriesPerKey = new("queries-per-minute", "100", "Other requests a minute and API key, 1 to 100000000.");

    public static readonly Setting IngestPerProject = new("project-ingest-per-minute", "50000", "Ingest requests a minute over all keys of a project, 1 to 100000000.");

    public static readonly Setting QueriesPerProject = new("project-queries-per-minute", "1000", "Other requests a minute over all keys of a project, 1 to 100000000.");

    public static readonly Setting AnonymousPerAddress = new("anonymous-per-minute", "6000", "Requests without a valid key a minute and client address, 1 to 100000000.");

    public static readonly Setting BodyBytes = new("body-bytes", Limits.BodyBytesMax.ToString(System.Globalization.CultureInfo.InvariantCulture), "Largest request body in bytes as it is sent, 1024 to 1073741824.");

    public static readonly Setting InflatedBytes = new("inflated-bytes", Limits.BodyInflatedBytesMax.ToString(System.Globalization.CultureInfo.InvariantCulture), "Largest request body in bytes after decompression, 1024 to 1073741824.");

    public static readonly Setting BytesInFlight = new("bytes-in-flight", Limits.BodyBytesInFlightMax.ToString(System.Globalization.CultureInfo.InvariantCulture), "Request bodies in memory at one time, all together, in bytes, 1048576 to 68719476736; beyond it 503.");

    public static readonly Setting HealthPort = new("health-port", "none", "Port of `/health/live`, `/health/ready` and `/metrics` for operators, without a key: 0 to 65535, 0 takes a free one; `none` has `/metrics` on the clients' port, for this machine alone.");

    public static readonly Setting HealthHost = new("health-host", "127.0.0.1", "Address of that port: an IP address, `localhost`, or `*` for all.");

    public static readonly Setting OtlpEndpoint = new("otlp-endpoint", "", "Base address of an OpenTelemetry collector that metrics and traces are sent to: `http://host:4318`.", "OTEL_EXPORTER_OTLP_ENDPOINT");

    public static readonly Setting OtlpProtocol = new("otlp-protocol", "http/protobuf", "What the collector speaks: `http/protobuf` or `grpc`.", "OTEL_EXPORTER_OTLP_PROTOCOL");

    public static readonly Setting TraceShare = new("trace-share", "0.01", "Share of requests, commits and flushes that are traced where there is a collector, 0 to 1.", "OTEL_TRACES_SAMPLER_ARG");

    public static readonly Setting LogLevel = new("log-level", "warning", "Least severe message that is logged: `trace`, `debug`, `information`, `warning`, `error`, `critical`, `none`.");

    /// <summary>In the order of the documentation.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Host, Port, Data, Postgres, Engine, ClusterId, BootstrapKey, CorsOrigins,
        IngestPerKey, QueriesPerKey, IngestPerProject, QueriesPerProject, AnonymousPerAddress,
        BodyBytes, InflatedBytes, BytesInFlight, HealthPort, HealthHost, OtlpEndpoint, OtlpProtocol, TraceShare, LogLevel,
    ];
}

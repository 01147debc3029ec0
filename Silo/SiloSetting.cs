namespace Coldstart.Silo;

/// <summary>One thing that can be set: on the command line as <c>--name value</c>, in the environment as <c>COLDSTART_NAME</c>.</summary>
/// <param name="Name">Kebab case.</param>
/// <param name="Default">What holds where nobody says otherwise.</param>
/// <param name="Meaning">What it does, with unit and range.</param>
/// <param name="Alias">Another environment variable that gives it, or empty.</param>
internal sealed record SiloSetting(string Name, string Default, string Meaning, string Alias = "")
{
    public static readonly SiloSetting Postgres = new("postgres", "", "PostgreSQL database that the cluster shares: a `postgresql://` URL or a connection string of Npgsql.", "DATABASE_URL");

    public static readonly SiloSetting ClusterId = new("cluster-id", "coldstart", "Name of the cluster: silos and front ends of one name find each other.");

    public static readonly SiloSetting Address = new("silo-address", "127.0.0.1", "IP address at which the others reach this silo, or `auto` for the first of this machine that is not loopback.", "POD_IP");

    public static readonly SiloSetting SiloName = new("silo-name", "", "Name of this silo in logs; otherwise made of its address and port.", "POD_NAME");

    public static readonly SiloSetting SiloPort = new("silo-port", "11111", "Port for other silos, 1 to 65535.");

    public static readonly SiloSetting GatewayPort = new("gateway-port", "30000", "Port for front ends, 1 to 65535.");

    public static readonly SiloSetting FrontEnd = new("front-end", "", "Port of a front end in the same process, 0 to 65535; 0 takes a free one. Empty for none. Its other options are the environment variables of the server.");

    public static readonly SiloSetting HealthPort = new("health-port", "8081", "Port of `/health/live`, `/health/ready` and `/metrics`, 0 to 65535, without a key; 0 takes a free one.");

    public static readonly SiloSetting HealthHost = new("health-host", "", "Address of that port: an IP address, `localhost`, or `*` for all; otherwise loopback where the silo's address is, and all where it is not.");

    public static readonly SiloSetting OtlpEndpoint = new("otlp-endpoint", "", "Base address of an OpenTelemetry collector that metrics and traces are sent to: `http://host:4318`.", "OTEL_EXPORTER_OTLP_ENDPOINT");

    public static readonly SiloSetting OtlpProtocol = new("otlp-protocol", "http/protobuf", "What the collector speaks: `http/protobuf` or `grpc`.", "OTEL_EXPORTER_OTLP_PROTOCOL");

    public static readonly SiloSetting TraceShare = new("trace-share", "0.01", "Share of flushes that are traced where there is a collector, 0 to 1.", "OTEL_TRACES_SAMPLER_ARG");

    public static readonly SiloSetting ProbeMs = new("probe-ms", "1000", "Milliseconds between two probes of another silo, and how long one may take, 100 to 60000. Short finds a dead silo soon; on a starved machine it takes living ones for dead.");

    public static readonly SiloSetting MissedProbes = new("missed-probes", "2", "Probes that fail in a row before a silo is taken for dead, 1 to 20.");

    public static readonly SiloSetting DeathVotes = new("death-votes", "1", "Silos that must find another dead before it is, 1 to 20.");

    public static readonly SiloSetting LogLevel = new("log-level", "warning", "Least severe message that is logged: `trace`, `debug`, `information`, `warning`, `error`, `critical`, `none`.");

    public static IReadOnlyList<SiloSetting> All { get; } = [Postgres, ClusterId, Address, SiloName, SiloPort, GatewayPort, FrontEnd, HealthPort, HealthHost, OtlpEndpoint, OtlpProtocol, TraceShare, ProbeMs, MissedProbes, DeathVotes, LogLevel];

    public string Flag => "--" + Name;

    public string Variable => "COLDSTART_" + Name.Replace('-', '_').ToUpperInvariant();
}

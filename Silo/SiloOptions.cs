using System.Globalization;
using System.Net;
using Coldstart.Observability.Exporting;
using Coldstart.Observability.Listening;
using Coldstart.Storage.PostgreSql;
using Microsoft.Extensions.Logging;

namespace Coldstart.Silo;

/// <summary>All options of a silo, validated.</summary>
internal sealed record SiloOptions(
    PostgreSqlAddress Database, string ClusterId, IPAddress Address, string SiloName, int SiloPort, int GatewayPort, OperatorAddress Health, TelemetryOptions Telemetry, TimeSpan Probe, int MissedProbes, int DeathVotes, LogLevel LogLevel)
{
    /// <summary>The port of a front end in the same process; null for none.</summary>
    public int? FrontEndPort { get; init; }

    /// <summary>Reads the command line, then the environment, then the defaults.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="errors">Gets a sentence for whatever is wrong.</param>
    /// <returns>Null where something is.</returns>
    public static SiloOptions? Read(string[] arguments, Func<string, string?> environment, List<string> errors)
    {
        var flags = Flags(arguments, errors);
        var address = PostgreSqlAddress.Parse(Text(SiloSetting.Postgres), out var wrong);
        if (address is null) errors.Add($"{SiloSetting.Postgres.Flag}: {wrong}.");
        var ip = Reachable(Text(SiloSetting.Address), errors);
        if (!Enum.TryParse<LogLevel>(Text(SiloSetting.LogLevel), ignoreCase: true, out var level)) errors.Add($"{SiloSetting.LogLevel.Flag}: '{Text(SiloSetting.LogLevel)}' is not a log level.");
        var siloPort = Whole(SiloSetting.SiloPort, 1, ushort.MaxValue);
        var gatewayPort = Whole(SiloSetting.GatewayPort, 1, ushort.MaxValue);
        var frontEnd = Text(SiloSetting.FrontEnd).Length == 0 ? (int?)null : Whole(SiloSetting.FrontEnd, 0, ushort.MaxValue);
        var healthPort = Whole(SiloSetting.HealthPort, 0, ushort.MaxValue);
        var healthHost = Text(SiloSetting.HealthHost) is { Length: > 0 } host ? OperatorAddress.ParseHost(host) : ip is null || IPAddress.IsLoopback(ip) ? IPAddress.Loopback : IPAddress.IPv6Any;
        if (healthHost is null) errors.Add($"{SiloSetting.HealthHost.Flag}: '{Text(SiloSetting.HealthHost)}' is not an IP address, 'localhost' or '*'.");
        var collector = Text(SiloSetting.OtlpEndpoint) is { Length: > 0 } endpoint ? Expected(SiloSetting.OtlpEndpoint, TelemetryText.Collector(endpoint), TelemetryText.CollectorExpected) : null;
        var protocol = Expected(SiloSetting.OtlpProtocol, TelemetryText.Protocol(Text(SiloSetting.OtlpProtocol)), TelemetryText.ProtocolExpected);
        var share = Expected<object>(SiloSetting.TraceShare, TelemetryText.Share(Text(SiloSetting.TraceShare)), TelemetryText.ShareExpected);
        var probeMs = Whole(SiloSetting.ProbeMs, 100, 60_000);
        var missedProbes = Whole(SiloSetting.MissedProbes, 1, 20);
        var deathVotes = Whole(SiloSetting.DeathVotes, 1, 20);
        var name = Text(SiloSetting.SiloName);
        if (errors.Count > 0) return null;
        if (name.Length == 0) name = string.Create(CultureInfo.InvariantCulture, $"{ip}:{siloPort}");
        var telemetry = new TelemetryOptions("coldstart-silo", name, collector, protocol == "grpc", (double)share!);
        return new SiloOptions(address!, Text(SiloSetting.ClusterId), ip!, name, siloPort, gatewayPort, new OperatorAddress(healthHost!, healthPort), telemetry, TimeSpan.FromMilliseconds(probeMs), missedProbes, deathVotes, level) { FrontEndPort = frontEnd };

        string Text(SiloSetting setting)
        {
            if (flags.TryGetValue(setting.Name, out var flag)) return flag;
            if (environment(setting.Variable) is { Length: > 0 } variable) return variable;
            return setting.Alias.Length > 0 && environment(setting.Alias) is { Length: > 0 } alias ? alias : setting.Default;
        }

        T? Expected<T>(SiloSetting setting, T? value, string expected)
            where T : class
        {
            if (value is null) errors.Add($"{setting.Flag}: '{Text(setting)}' is not {expected}.");
            return value;
        }

        int Whole(SiloSetting setting, int least, int greatest)
        {
            if (int.TryParse(Text(setting), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= greatest) return number;
            errors.Add($"{setting.Flag}: '{Text(setting)}' is not a whole number from {least} to {greatest}.");
            return least;
        }
    }

    private static IPAddress? Reachable(string text, List<string> errors)
    {
        if (IPAddress.TryParse(text, out var address)) return address;
        if (text == OwnAddress.Word && OwnAddress.Find() is { } own) return own;
        errors.Add(text == OwnAddress.Word
            ? $"{SiloSetting.Address.Flag}: this machine has no address but loopback."
            : $"{SiloSetting.Address.Flag}: '{text}' is no IP address, and not '{OwnAddress.Word}'.");
        return null;
    }

    private static Dictionary<string, string> Flags(string[] arguments, List<string> errors)
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < arguments.Length; index++)
        {
            var parts = arguments[index].Split('=', 2);
            var setting = SiloSetting.All.FirstOrDefault(setting => setting.Flag == parts[0]);
            if (setting is null) errors.Add($"'{parts[0]}' is no option; --help shows them.");
            else if (parts.Length == 2) flags[setting.Name] = parts[1];
            else if (index + 1 < arguments.Length) flags[setting.Name] = arguments[++index];
            else errors.Add($"{setting.Flag} needs a value.");
        }
        return flags;
    }
}

using System.Globalization;
using Coldstart.Analytics;
using Coldstart.Analytics.Binary;
using Coldstart.Analytics.Costs;
using Coldstart.Api.Operations;
using Coldstart.Api.Options;
using Coldstart.Engine;
using Coldstart.Observability.Exporting;
using Coldstart.Observability.Listening;
using Coldstart.Storage;
using Coldstart.Storage.Journal;
using Coldstart.Storage.PostgreSql;

namespace Coldstart.Api.Hosting;

/// <summary>The program from its command line to its exit code. Whatever keeps it from starting is told in a sentence.</summary>
internal static class ServerProcess
{
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var line = CommandLine.Parse(arguments);
        switch (line.Action)
        {
            case CommandAction.Help:
                await output.WriteLineAsync(Help());
                return 0;
            case CommandAction.Version:
                await output.WriteLineAsync(HealthRoutes.Version);
                return 0;
        }
        var settings = new ConfigurationBuilder().SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).Build();
        var reader = new SettingsReader(line.Values, Environment.GetEnvironmentVariable, key => settings[key]);
        var options = ServerOptions.Read(reader);
        if (line.Errors.Count + reader.Errors.Count > 0)
        {
            foreach (var error in line.Errors.Concat(reader.Errors)) await errors.WriteLineAsync($"coldstart: {error}");
            return 2;
        }
        try
        {
            return await ServeAsync(options, output, errors);
        }
        catch (Exception failure) when (failure is DataFolderInUseException or DatabaseInUseException or StoreVersionException or StoreUnavailableException or JournalDamagedException
            or JournalTooNewException or CorruptDataException or InvalidPriceBookException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"coldstart: {failure.Message}");
            return 1;
        }
    }

    private static async Task<int> ServeAsync(ServerOptions options, TextWriter output, TextWriter errors)
    {
        var (time, ids, prices) = (TimeProvider.System, new RandomIdSource(), PriceBook.Default);
        using var logs = LoggerFactory.Create(logging => logging.SetMinimumLevel(options.Logs.Level).AddSimpleConsole(static console => console.SingleLine = true));
        if (Refusal(options) is { } refusal)
        {
            await errors.WriteLineAsync($"coldstart: {refusal}");
            return 2;
        }
        using var telemetry = new Telemetry(TelemetryOf(options), time);
        var state = new ServedState(time);
        // Around all that follows: it is seen while it opens and while it stores at the end.
        await using var operators = options.Health.Listen is { } operatorAddress ? await OperatorListener.StartAsync(operatorAddress, () => state.Now, telemetry.Page, CancellationToken.None) : null;
        await using var process = await OpenAsync(options, prices, ids, time, telemetry.Measure(new EngineLog(logs.CreateLogger<EngineLog>())));
        state.Open(process);
        telemetry.Watch(() => state.Now);
        telemetry.Watch(process.Journal);
        telemetry.Watch(process.Store);
        foreach (var warning in process.Warnings) await errors.WriteLineAsync($"coldstart: {warning}");
        var firstKey = await Bootstrap.RunAsync(process.Store.Projects, options.Bootstrap.Key, ids, time, CancellationToken.None);
        await using var app = ServerHost.Build(options, process.Engine, () => state.Now, process.Store, prices, ids, time, process.Quotas, telemetry);
        app.Lifetime.ApplicationStopping.Register(state.Stop);
        // Before the journal is read: that can take minutes, in which the port answers what it is about.
        await app.StartAsync();
        if (!await StartAsync(process, app.Lifetime.ApplicationStopping)) return 0;
        if (operators is not null) await output.WriteLineAsync($"Health and metrics for operators: {operators.Url}");
        foreach (var address in app.Urls) await output.WriteLineAsync($"Coldstart serves {address} (reference: {address}/docs), data in {process.Place}");
        if (firstKey is not null && options.Bootstrap.Key is null) await output.WriteLineAsync($"First API key, with all scopes, shown once: {firstKey}");
        await output.FlushAsync();
        if (await Task.WhenAny(app.WaitForShutdownAsync(), process.Lost) == process.Lost) await EndAtOnceAsync(await process.Lost, errors);
        return 0;
    }

    /// <returns>False where it was asked to stop before it served.</returns>
    private static async Task<bool> StartAsync(IEngineProcess process, CancellationToken stopping)
    {
        try
        {
            await process.StartAsync(stopping);
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
    }

    private static TelemetryOptions TelemetryOf(ServerOptions options) => new(
        "coldstart-api",
        string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"),
        options.Export.Collector,
        options.Export.IsGrpc,
        options.Export.TraceShare);

    /// <summary>Why the engine that was chosen cannot serve with these options; null where it can.</summary>
    private static string? Refusal(ServerOptions options)
    {
        if (!options.Engine.IsCluster) return null;
#if CLUSTER
        return options.Data.Database is null ? $"{Settings.Engine.Flag} cluster needs the database that the silos use: {Settings.Postgres.Flag}." : null;
#else
        return "this build is without the cluster engine: its package feed lacked Microsoft Orleans.";
#endif
    }

    private static async Task<IEngineProcess> OpenAsync(ServerOptions options, PriceBook prices, IIdSource ids, TimeProvider time, IEngineEvents events)
    {
#if CLUSTER
        if (options.Engine.IsCluster) return await ClusterProcess.OpenAsync(options.Data.Database!, options.Engine.ClusterId, options.Logs.Level, ids, time, events, CancellationToken.None);
#endif
        return SingleProcess.On(await OpenStorageAsync(options.Data, ids, time), prices, ids, time, events);
    }

    private static async Task<IProcessStorage> OpenStorageAsync(DataOptions data, IIdSource ids, TimeProvider time) => data.Database is { } database
        ? await PostgreSqlStorage.OpenAsync(database, time, CancellationToken.None)
        : await FolderStorage.OpenAsync(data.Folder, ids, time, CancellationToken.None);

    /// <summary>
    /// Another server has taken over, with all that this one was answered for: it must store nothing more, so that it ends as a kill would end it.
    /// </summary>
    private static async Task EndAtOnceAsync(string reason, TextWriter errors)
    {
        await errors.WriteLineAsync($"coldstart: {reason}");
        await errors.FlushAsync();
        Environment.Exit(1);
    }

    private static string Help() => "Coldstart: cold starts, costs and failures of AWS Lambda functions.\n\nOptions (each also an environment variable):\n"
        + string.Join('\n', Settings.All.Select(static setting => $"  {setting.Flag,-30} {setting.Meaning} ({setting.Variable}{(setting.Default.Length > 0 ? $", default {setting.Default}" : "")})"))
        + "\n  --help                         This text.\n  --version                      The version.";
}

using System.Data.Common;
using System.Net.Sockets;
using Coldstart.Analytics;
using Coldstart.Analytics.Costs;
using Coldstart.Grains;
using Coldstart.Observability.Exporting;
using Coldstart.Observability.Listening;
using Coldstart.Storage;
using Coldstart.Storage.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace Coldstart.Silo;

/// <summary>The program from its command line to its exit code. Whatever keeps it from starting is told in a sentence.</summary>
internal static class SiloProcess
{
    /// <summary>Orleans' name of the driver.</summary>
    private const string Npgsql = "Npgsql";

    public static async Task<int> RunAsync(string[] arguments, Func<string, string?> environment, TextWriter output, TextWriter errors)
    {
        if (arguments.Contains("--help"))
        {
            await output.WriteLineAsync("A silo of Coldstart's cluster: it owns functions and keeps their statistics.\n\nOptions (each also an environment variable):\n"
                + string.Join('\n', SiloSetting.All.Select(static setting => $"  {setting.Flag,-16} {setting.Meaning} ({setting.Variable}{(setting.Alias.Length > 0 ? $" or {setting.Alias}" : "")}{(setting.Default.Length > 0 ? $", default {setting.Default}" : "")})")));
            return 0;
        }
        var wrong = new List<string>();
        if (SiloOptions.Read(arguments, environment, wrong) is not { } options)
        {
            foreach (var error in wrong) await errors.WriteLineAsync($"coldstart-silo: {error}");
            return 2;
        }
        if (FreePorts.Refusal(options) is { } refusal)
        {
            await errors.WriteLineAsync($"coldstart-silo: {refusal}");
            return 1;
        }
        try
        {
            return await ServeAsync(options, output, errors);
        }
        catch (Exception failure) when (failure is DatabaseInUseException or StoreUnavailableException or StoreVersionException or OrleansException or IOException or SocketException or DbException)
        {
            await errors.WriteLineAsync($"coldstart-silo: {failure.Message}");
            return 1;
        }
    }

    private static async Task<int> ServeAsync(SiloOptions options, TextWriter output, TextWriter errors)
    {
        var time = TimeProvider.System;
        await using var storage = await PostgreSqlClusterStorage.OpenAsync(options.Database, time, CancellationToken.None);
        using var telemetry = new Telemetry(options.Telemetry, time);
        using var host = Build(options, storage, telemetry, time);
        var watch = host.Services.GetRequiredService<SiloWatch>();
        telemetry.Watch(() => watch.State);
        telemetry.Watch(storage.Store);
        // Around the silo: it is seen while it starts and while it stops.
        await using var operators = await OperatorListener.StartAsync(options.Health, () => watch.State, telemetry.Page, CancellationToken.None);
        await host.StartAsync();
        await output.WriteLineAsync($"Coldstart's silo {options.SiloName} serves the cluster {options.ClusterId} on {options.Address}:{options.SiloPort}, data in {options.Database}, health and metrics on {operators.Url}");
        await output.FlushAsync();
        if (options.FrontEndPort is not null) return await ServeFrontEndAsync(options, host, output, errors);
        if (await Task.WhenAny(host.WaitForShutdownAsync(), storage.Lost) == storage.Lost) await EndAtOnceAsync(await storage.Lost, errors);
        return 0;
    }

    /// <remarks>Where another process takes the database, the front end ends all of this one.</remarks>
    private static async Task<int> ServeFrontEndAsync(SiloOptions options, IHost host, TextWriter output, TextWriter errors)
    {
        var code = await FrontEnd.RunAsync(options, output, errors);
        await host.StopAsync();
        return code;
    }

    /// <summary>A single process has taken over all that this silo owned: it must store nothing more, so that it ends as a kill would end it.</summary>
    private static async Task EndAtOnceAsync(string reason, TextWriter errors)
    {
        await errors.WriteLineAsync($"coldstart-silo: {reason}");
        await errors.FlushAsync();
        Environment.Exit(1);
    }

    internal static IHost Build(SiloOptions options, PostgreSqlClusterStorage storage, Telemetry telemetry, TimeProvider time)
    {
        // Nothing of it comes from files or variables that were not asked for.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "coldstart-silo" });
        builder.Logging.SetMinimumLevel(options.LogLevel).AddSimpleConsole(static console => console.SingleLine = true);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(Limits.HostStopSecondsMax));
        builder.Services.AddSingleton(time);
        if (options.FrontEndPort is not null) builder.Services.AddSingleton<IHostLifetime, FrontEnd.EndsSilo>();
        builder.Services.AddSingleton(services => telemetry.Measure(new SiloLog(services.GetRequiredService<ILogger<SiloLog>>())));
        builder.Services.AddSingleton(services => new OwnerRoom(
            storage.Shared, storage.Store.Functions, storage.Store.Intake, PriceBook.Default, new RandomIdSource(), time, services.GetRequiredService<Engine.IEngineEvents>(), () => storage.Condition));
        builder.Services.AddSingleton<SettlingTurn>();
        builder.Services.AddSingleton<SiloChanges>();
        builder.Services.AddSingleton<LocalSilo>();
        builder.Services.AddSingleton<SiloWatch>();
        builder.UseOrleans(silo => Configure(silo, options));
        builder.Services.AddSingleton<IFatalErrorHandler>(new SiloEnd(Console.Error));
        // Behind the silo: it starts when grains can be called, and ends before they go.
        builder.Services.AddHostedService<SiloUpkeep>();
        builder.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloLeave>();
        return builder.Build();
    }

    private static void Configure(ISiloBuilder silo, SiloOptions options)
    {
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ClusterId));
        silo.Configure<Orleans.Configuration.SiloOptions>(named => named.SiloName = options.SiloName);
        var database = options.Database.PooledConnectionString(Limits.GrainConnections);
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Npgsql, database));
        silo.AddAdoNetGrainStorage(GrainStores.Cluster, builder => builder.Configure<Serializer>((storage, serializer) =>
        {
            (storage.Invariant, storage.ConnectionString) = (Npgsql, database);
            // Never another one: it could not read what this one wrote.
            storage.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        }));
        silo.UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.ConnectionString) = (Npgsql, database));
        silo.ConfigureEndpoints(options.Address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: !System.Net.IPAddress.IsLoopback(options.Address));
        silo.AddGrainService<ChangeService>();
        silo.AddPlacementDirector<SiloPlacement, SiloPlacementDirector>();
        silo.Configure<GrainCollectionOptions>(static grains => grains.CollectionAge = TimeSpan.FromMinutes(Limits.IdleMinutesMax));
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = options.Probe;
            membership.NumMissedProbesLimit = options.MissedProbes;
            membership.NumVotesForDeathDeclaration = options.DeathVotes;
            // A silo that is frozen answers neither, and the detour ends later than the patience of whoever asked for it: it would live on for 15 s.
            membership.EnableIndirectProbes = false;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(Limits.MembershipReadSeconds);
            // A silo that starts again after a kill must not wait for what its predecessor cannot answer.
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(Limits.MembershipAliveSeconds);
        });
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Coldstart.PostgreSqlServers;

/// <summary>
/// A real PostgreSQL for tests: in a temporary folder, on a free loopback port, asked for with a password, gone when it is disposed or
/// the test process ends, however that ends.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    /// <summary>Name of its superuser.</summary>
    public const string Administrator = "administrator";

    /// <summary>Seconds that anything it does may take before a test gives up.</summary>
    private const int PatienceSeconds = 60;

    private readonly PostgreSqlInstallation installation = PostgreSqlInstallation.Current;
    private readonly PostgreSqlServerOptions options;
    private readonly string folder;
    private readonly Caretaker caretaker;
    private Process? process;
    private int databases;

    private PostgreSqlServer(PostgreSqlServerOptions options)
    {
        this.options = options;
        folder = Directory.CreateTempSubdirectory("coldstart-postgres-").FullName;
        caretaker = new Caretaker(folder);
        Password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    }

    /// <summary>The port on 127.0.0.1; the same after <see cref="StartAgainAsync"/>.</summary>
    public int Port { get; private set; }

    /// <summary>Password of <see cref="Administrator"/>.</summary>
    public string Password { get; }

    /// <summary>Process id of the server, which is the parent of all its others.</summary>
    public int ProcessId => process?.Id ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>What it wrote to its log so far.</summary>
    public string Log => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    /// <summary>Processor time of all its processes that run now.</summary>
    public TimeSpan ProcessorTime => UnixProcesses.Family(ProcessId).Aggregate(TimeSpan.Zero, static (sum, id) => sum + UnixProcesses.ProcessorTime(id));

    private string LogPath => Path.Combine(folder, "log");

    private string DataPath => Path.Combine(folder, "data");

    /// <summary>Makes a server and waits until it answers.</summary>
    public static async Task<PostgreSqlServer> StartAsync(PostgreSqlServerOptions? options = null)
    {
        var server = new PostgreSqlServer(options ?? new PostgreSqlServerOptions());
        try
        {
            server.Initialize();
            await server.LaunchAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection string for Npgsql, as the superuser unless told otherwise.</summary>
    public string ConnectionString(string database = "postgres", string? user = null, string? password = null) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = user ?? Administrator,
        Password = password ?? Password,
        Database = database,
        // Servers come and go on the same port: an old connection must not be handed out for a new one.
        Pooling = false,
    }.ConnectionString;

    /// <summary>An empty database of the asker's own.</summary>
    public async Task<PostgreSqlDatabase> NewDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref databases)}");
        await ExecuteAsync($"CREATE DATABASE {name}");
        return new PostgreSqlDatabase(this, name);
    }

    /// <summary>Executes statements as the superuser.</summary>
    public async Task ExecuteAsync(string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests ask, not users.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops it as an administrator does: sessions are ended (57P01), everything is written.</summary>
    public Task StopAsync() => EndAsync(server => UnixProcesses.Signal("INT", [server]));

    /// <summary>Ends all its processes as <c>kill -9</c> does: none runs any more when this returns. The kernel keeps what was written.</summary>
    public Task Kill9Async() => EndAsync(server => UnixProcesses.Signal("KILL", UnixProcesses.Family(server)));

    /// <summary>Starts it again after <see cref="StopAsync"/> or <see cref="Kill9Async"/>, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        if (process is not null) throw new InvalidOperationException("The server runs already.");
        await LaunchAsync();
    }

    /// <summary>Freezes all its processes (SIGSTOP): connections stay open, nothing answers.</summary>
    public void Suspend() => UnixProcesses.Signal("STOP", UnixProcesses.Family(ProcessId));

    /// <summary>Lets them go on (SIGCONT).</summary>
    public void Resume() => UnixProcesses.Signal("CONT", UnixProcesses.Family(ProcessId));

    public async ValueTask DisposeAsync()
    {
        if (process is not null) await Kill9Async();
        caretaker.Dispose();
    }

    private void Initialize()
    {
        var passwordPath = Path.Combine(folder, "password");
        File.WriteAllText(passwordPath, Password);
        if (installation.User is { } user) Require("chown", ["-R", user, folder]);
        var command = installation.Command("initdb", "--pgdata", DataPath, "--username", Administrator, "--pwfile", passwordPath,
            "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync");
        Require(command[0], command.Skip(1));
    }

    private async Task LaunchAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            if (Port == 0) Port = FreePort();
            process = Launch();
            caretaker.Watch(process.Id);
            if (await AnswersAsync()) return;
            var isTaken = Log.Contains("Address already in use", StringComparison.Ordinal);
            await EndAsync(server => UnixProcesses.Signal("KILL", UnixProcesses.Family(server)));
            if (attempt == 5 || !isTaken) throw new InvalidOperationException($"PostgreSQL does not start: {Log}");
            // Another program took the port between the look and the start.
            Port = 0;
            File.Delete(LogPath);
        }
    }

    private Process Launch()
    {
        var settings = new Dictionary<string, string>(options.Settings);
        settings.TryAdd("fsync", options.IsDurable ? "on" : "off");
        settings.TryAdd("shared_buffers", "32MB");
        settings.TryAdd("max_connections", "200");
        var command = installation.Command("postgres", [
            "-D", DataPath, "-p", Port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "timezone=UTC",
            .. settings.SelectMany(static setting => (string[])["-c", $"{setting.Key}={setting.Value}"])]);
        var start = new ProcessStartInfo("sh") { WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", LogPath, .. command]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private async Task<bool> AnswersAsync()
    {
        var begun = Stopwatch.StartNew();
        while (!process!.HasExited && begun.Elapsed < TimeSpan.FromSeconds(PatienceSeconds))
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                // Another server on the port would not know the password.
                return true;
            }
            catch (Exception error) when (error is NpgsqlException or SocketException or IOException)
            {
                await Task.Delay(20);
            }
        }
        return false;
    }

    private async Task EndAsync(Action<int> signal)
    {
        var ended = process ?? throw new InvalidOperationException("The server does not run.");
        var family = UnixProcesses.Family(ended.Id);
        signal(ended.Id);
        await ended.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(PatienceSeconds));
        // A child that outlives the parent for a moment keeps the shared memory, and the next start would refuse.
        var begun = Stopwatch.StartNew();
        while (family.Any(UnixProcesses.IsRunning))
        {
            if (begun.Elapsed > TimeSpan.FromSeconds(PatienceSeconds)) throw new TimeoutException("A process of PostgreSQL does not end.");
            await Task.Delay(10);
        }
        ended.Dispose();
        process = null;
    }

    private static void Require(string program, IEnumerable<string> arguments)
    {
        var (exitCode, output) = UnixProcesses.Run(program, arguments);
        if (exitCode != 0) throw new InvalidOperationException($"{program} ended with {exitCode}: {output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

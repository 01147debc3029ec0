using Coldstart.Faults.Tests.Servers;

namespace Coldstart.Faults.Tests.Load;

/// <summary>Clients of both kinds on one server that comes and goes, and the comparison at the end.</summary>
internal sealed class LoadRun : IAsyncDisposable
{
    private static readonly string[] Functions = ["orders", "invoices", "thumbnails", "search", "login"];

    private readonly Gate gate = new();
    private readonly CancellationTokenSource enough = new();
    private readonly CancellationTokenSource giveUp = new();
    private readonly List<LoadClient> clients;
    private readonly Task running;

    public LoadRun(int seed, int clientsOfEachKind, bool breaksOff = false)
    {
        clients = [.. Enumerable.Range(0, 2 * clientsOfEachKind).Select(number => new LoadClient(gate, Functions, number, seed + number, withKeys: number % 2 == 0, breaksOff))];
        running = Task.WhenAll(clients.Select(client => Task.Run(() => client.RunAsync(enough.Token, giveUp.Token))));
    }

    public int Requests => clients.Sum(static client => client.Requests);

    public int Retries => clients.Sum(static client => client.Retries);

    /// <summary>Names that refusals gave the server's state so far.</summary>
    public IReadOnlySet<string> StatesHeard => clients.SelectMany(static client => client.StatesHeard).ToHashSet();

    /// <summary>Requests without a key that were answered so far.</summary>
    public int RequestsWithIds => clients.Where((_, number) => number % 2 == 1).Sum(static client => client.Requests);

    /// <summary>Lets the clients at an address that leads to a server.</summary>
    public void Serve(Uri address) => gate.Open(address);

    /// <summary>Lets the clients at a server.</summary>
    public void Serve(ServerProcess server) => gate.Open(server.Address);

    /// <summary>Has the clients wait once a request of theirs fails; what is in flight stays in flight.</summary>
    public void Hold() => gate.Close();

    /// <summary>Waits until so many more requests were answered.</summary>
    public async Task WaitForRequestsAsync(int more)
    {
        var goal = Requests + more;
        await Deadline.UntilAsync(
            async () =>
            {
                // A client that was answered wrongly has ended: its failure is the test's.
                if (running.IsFaulted) await running;
                return Requests >= goal ? "there" : null;
            },
            $"{goal} requests answered");
    }

    /// <summary>Lets every client end its request.</summary>
    public async Task EndAsync()
    {
        await enough.CancelAsync();
        await running.WaitAsync(Deadline.Whole);
    }

    /// <summary>Every acknowledged record is counted once, and nothing else is.</summary>
    public async Task AssertCountedOnceAsync(ServerProcess server)
    {
        using var questions = new Questions(server.Address);
        var ids = await questions.FunctionIdsAsync();
        var byFunction = clients.SelectMany(static client => client.Acknowledged).GroupBy(static record => record.Function).ToList();
        Assert.Equal(byFunction.Select(static group => group.Key).Order(), ids.Keys.Order());
        foreach (var group in byFunction)
        {
            var answer = await questions.GetAsync($"/api/v1/functions/{ids[group.Key]}?window=24h");
            Assert.Equal((group.Key, Sums.Of(group)), (group.Key, Sums.Read(answer)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await enough.CancelAsync();
        await giveUp.CancelAsync();
        try
        {
            await running.WaitAsync(Deadline.Whole);
        }
        catch (OperationCanceledException)
        {
            // Clients that still waited for a server.
        }
        enough.Dispose();
        giveUp.Dispose();
    }
}

using Coldstart.Engine.Owning;

namespace Coldstart.Engine.Tests.Owning;

/// <summary>Owners whose answers the test gives.</summary>
internal sealed class FakeOwners : IFunctionOwners
{
    public List<Message> Messages { get; } = [];

    public Func<Guid, int> Route { get; set; } = _ => 0;

    public int RouteOf(Guid project, Guid function) => Route(function);

    public Task<IReadOnlyList<OwnerAnswer>> CallAsync(int route, IReadOnlyList<OwnerCall> calls, TimeSpan timeout, CancellationToken cancellation)
    {
        var message = new Message(route, calls);
        Messages.Add(message);
        return message.Answer.Task;
    }

    internal sealed record Message(int Route, IReadOnlyList<OwnerCall> Calls)
    {
        public TaskCompletionSource<IReadOnlyList<OwnerAnswer>> Answer { get; } = new();

        public void Confirm() => Answer.SetResult([.. Calls.Select(_ => new OwnerAnswer(IsDone: true, 0))]);

        public void Refuse() => Answer.SetResult([.. Calls.Select(_ => new OwnerAnswer(IsDone: false, 0))]);

        public void Lose() => Answer.SetException(new OwnerUnavailableException("lost"));

        /// <summary>Sequences of the blocks of a call.</summary>
        public long[] Sequences(int call = 0) => [.. Calls[call].Blocks.Select(block => block.Position.Sequence)];
    }
}

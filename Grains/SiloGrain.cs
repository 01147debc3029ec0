using Coldstart.Analytics;
using Coldstart.Engine.Owning;
using Coldstart.GrainInterfaces;
using Orleans.Concurrency;

namespace Coldstart.Grains;

/// <summary>Takes one message for many functions of its silo: what an owner's memory answers at once, and for the rest the functions' own grains, which live beside it or have moved.</summary>
[Reentrant]
[SiloPlacement]
internal sealed class SiloGrain(OwnerRoom room, LocalSilo local, TimeProvider time) : Grain, ISiloGrain
{
    public async Task<FunctionsAnswer> ServeAsync(FunctionsMessage message, CancellationToken cancellation)
    {
        // Beside this grain's turn: messages of several front ends use several cores.
        var joint = await Task.Run(() => ServeNow(message), CancellationToken.None);
        if (joint.Left.Count == 0) return new FunctionsAnswer { Outcomes = joint.Outcomes };
        return await ServeRestAsync(joint, cancellation);
    }

    private JointCall ServeNow(FunctionsMessage message)
    {
        var joint = new JointCall(PackedCalls.Read(message.Calls));
        for (var index = 0; index < joint.Calls.Length; index++)
        {
            var call = joint.Calls[index];
            if (room.Owners.TryServe(call, out var duplicates))
            {
                joint.Outcomes[index] = 1 + duplicates;
                room.Changes.Add(call.Project, call.Function);
            }
            else
            {
                joint.Left.Add((index, duplicates));
            }
        }
        return joint;
    }

    private async Task<FunctionsAnswer> ServeRestAsync(JointCall joint, CancellationToken cancellation)
    {
        // Without the token: each call would register it at both ends, and an owner serves to the end anyway.
        var answers = joint.Left.ConvertAll(left => ServeByGrain(joint.Calls[left.Index]));
        // One that is being loaded must not hold up the others; whoever failed is asked again, and says why.
        await ((Task)Task.WhenAll(answers)).WaitAsync(TimeSpan.FromMilliseconds(Limits.JointCallMsMax), time, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var moved = new List<(int Index, string Silo)>();
        for (var order = 0; order < answers.Count; order++)
        {
            if (!answers[order].IsCompletedSuccessfully || answers[order].Result is not { IsDone: true } given) continue;
            var (index, duplicates) = joint.Left[order];
            joint.Outcomes[index] = 1 + duplicates + given.Duplicates;
            if (given.Silo is { } silo && silo != local.Key) moved.Add((index, silo));
        }
        return new FunctionsAnswer { Outcomes = joint.Outcomes, Moved = [.. moved.Select(static one => one.Index)], MovedTo = [.. moved.Select(static one => one.Silo)] };
    }

    private Task<FunctionAnswer> ServeByGrain(OwnerCall call) =>
        GrainKeys.FunctionOf(GrainFactory, call.Project, call.Function).ServeAsync(CallMessages.Write(call), CancellationToken.None);

    /// <summary>A message that is being served.</summary>
    private sealed class JointCall(OwnerCall[] calls)
    {
        public OwnerCall[] Calls { get; } = calls;

        /// <summary>As <see cref="FunctionsAnswer.Outcomes"/>.</summary>
        public int[] Outcomes { get; } = new int[calls.Length];

        /// <summary>Calls for the functions' grains, and the records of each that are known to bring nothing new.</summary>
        public List<(int Index, int Duplicates)> Left { get; } = [];
    }
}

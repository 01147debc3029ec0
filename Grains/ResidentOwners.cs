using System.Collections.Concurrent;
using Coldstart.Engine.Owning;

namespace Coldstart.Grains;

/// <summary>
/// The owners in the grains of this silo, for calls that come many in one message: nearly all of them need nothing but the owner's memory, and a grain's turn for
/// each would cost as much as the call itself.
/// </summary>
/// <remarks>Safe from any thread.</remarks>
internal sealed class ResidentOwners
{
    private readonly ConcurrentDictionary<Guid, FunctionOwner> all = new();

    public void Add(FunctionOwner owner)
    {
        owner.IsOpen = true;
        all[owner.Function] = owner;
    }

    /// <summary>Behind this no call is served here beside the grain's turn.</summary>
    public void Remove(FunctionOwner owner)
    {
        all.TryRemove(new KeyValuePair<Guid, FunctionOwner>(owner.Function, owner));
        owner.IsOpen = false;
    }

    /// <summary>Serves a call, unless the function's grain has to.</summary>
    /// <param name="call">What is asked.</param>
    /// <param name="duplicates">Records that brought nothing new, also where the grain has to serve the rest.</param>
    public bool TryServe(OwnerCall call, out int duplicates)
    {
        duplicates = 0;
        return all.TryGetValue(call.Function, out var owner) && owner.Project == call.Project && owner.TryServeNow(call, out duplicates);
    }
}
